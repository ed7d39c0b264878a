/** Filling buckets of the real gateway, and reading them as an audit does. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsClient } from 'aws4fetch';
import { afterAll, inject } from 'vitest';
import { s3Reader } from '../../gather/offsite/s3/reader.ts';
import type { AccessKey } from '../../scripts/radosgw.ts';

export const gateway = inject('radosgw');

/** Writes, as nothing in the program can. @throws unless it was accepted */
export async function send(
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers = {},
) {
  const client = new AwsClient({ ...gateway.user, service: 's3', region: 'us-east-1', retries: 0 });
  const answer = await client.fetch(`${gateway.endpoint}/${path}`, {
    method,
    headers,
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { text, headers: answer.headers };
}

export const readerOf = (bucket: string, key: AccessKey = gateway.user) =>
  s3Reader({ endpoint: gateway.endpoint, region: 'us-east-1', bucket, ...key, fetch, retries: 0 });

const folders: string[] = [];

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-real-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs a real program; what it needs of the environment is given, and no certificates of this machine. */
export async function program(
  command: string,
  args: string[],
  env: Record<string, string> = {},
  cwd?: string,
) {
  const { PATH = '', HOME = '/' } = process.env;
  const options = { env: { PATH, HOME, ...env }, cwd, maxBuffer: 2 ** 26, encoding: 'utf8' as const };
  const { stdout } = await promisify(execFile)(command, args, options);
  return stdout;
}
