/** The configuration and other objects in R2, reached through wrangler: with the owner's login, or in this computer's local state. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plain } from '../audit/written/plain-text.ts';
import { projectSettings, tablesOf } from './deploy/own-settings.ts';

/** Read by the Worker at each audit. */
const configKey = 'config/policy.json';

export interface Place {
  bucket: string;
  /** False: the bucket of the owner's Cloudflare account. */
  local: boolean;
  /** Folder of the local state; absent = wrangler's own. */
  persistTo?: string | undefined;
}

/** @throws Error with cause and next step */
export const putConfig = (place: Place, json: string): Promise<void> => putObject(place, configKey, json);

/** @throws Error with cause and next step, also when none was ever pushed */
export async function getConfig(place: Place): Promise<string> {
  const json = await getObject(place, configKey);
  if (json !== null) return json;
  throw new Error(`no configuration was pushed to ${place.bucket} yet: npm run config -- push`);
}

/** @throws Error with cause and next step */
export async function putObject(place: Place, key: string, json: string): Promise<void> {
  await withDraft(async (draft) => {
    writeFileSync(draft, json);
    const more = ['--file', draft, '--content-type', 'application/json', '--force'];
    const { code, said } = await wrangler(place, 'put', key, more);
    if (code !== 0) throw new Error(explain(place, said));
  });
}

/**
 * @returns null when there is no such object
 * @throws Error with cause and next step
 */
export async function getObject(place: Place, key: string): Promise<string | null> {
  return withDraft(async (draft) => {
    const { code, said } = await wrangler(place, 'get', key, ['--file', draft]);
    if (code === 0) return readFileSync(draft, 'utf8');
    if (/key does not exist|\[code: 10007\]/i.test(said)) return null;
    throw new Error(explain(place, said));
  });
}

/**
 * Name of the bucket that the Worker keeps everything in, by its binding.
 * @throws Error when neither wrangler.toml nor wrangler.local.toml names one
 */
export async function bucketOfProject(): Promise<string> {
  const settings = await projectSettings(resolve(import.meta.dirname, '..'));
  const name = tablesOf(settings, 'r2_buckets').find(({ binding }) => binding === 'AUDITS')?.bucket_name;
  if (typeof name === 'string' && name !== '') return name;
  throw new Error(
    `wrangler.toml binds no bucket as AUDITS: give it one ([[r2_buckets]]), or name it with --bucket.`,
  );
}

function wrangler(place: Place, verb: 'put' | 'get', key: string, more: string[]) {
  const where = place.local
    ? ['--local', ...(place.persistTo ? ['--persist-to', place.persistTo] : [])]
    : ['--remote'];
  return run(['r2', 'object', verb, `${place.bucket}/${key}`, ...where, ...more]);
}

/** What wrangler says, by what it means. */
const meanings: [RegExp, (place: Place) => string][] = [
  [
    /CLOUDFLARE_API_TOKEN|not logged in|not authenticated|\[code: (10000|9109|10001)\]/i,
    () => 'wrangler is not logged in to Cloudflare: run npx wrangler login, or set CLOUDFLARE_API_TOKEN.',
  ],
  [
    /more than one account/i,
    () => 'the login has several accounts: set CLOUDFLARE_ACCOUNT_ID (npx wrangler whoami lists them).',
  ],
  [
    /bucket does not exist|\[code: 10006\]/i,
    ({ bucket }) => `there is no bucket ${bucket}: npx wrangler r2 bucket create ${bucket}`,
  ],
  [
    /\[code: 10042\]|enable R2/i,
    () => 'R2 is not enabled for this account: enable it once in the Cloudflare dashboard.',
  ],
  [
    /fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/i,
    () => 'Cloudflare could not be reached: is there a network?',
  ],
];

export function explain(place: Place, said: string): string {
  const known = meanings.find(([pattern]) => pattern.test(said));
  return known ? known[1](place) : `wrangler failed: ${plain(said).trim().slice(0, 500)}`;
}

function run(args: string[]): Promise<{ code: number | null; said: string }> {
  const bin = fileURLToPath(new URL('bin/wrangler.js', import.meta.resolve('wrangler/package.json')));
  // Piped, it asks nothing and opens no browser; it has no reason to greet or to call home.
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      NO_COLOR: '1',
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_SEND_ERROR_REPORTS: 'false',
      WRANGLER_WRITE_LOGS: 'false',
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, said }));
  });
}

async function withDraft<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-config-'));
  try {
    return await work(join(folder, 'policy.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
