/** Gathers from this computer: a real cluster over the network, or a simulated one in this process. */
import type { ClusterConfig } from '../audit/config.ts';
import { type Facts, sawCluster } from '../audit/facts.ts';
import { type DemoCluster, demoCluster } from '../demo/index.ts';
import { gatherBackupServers } from '../gather/backup-servers.ts';
import { type GatherOptions, gatherFacts } from '../gather/index.ts';
import { pbsClient } from '../gather/pbs.ts';
import { pveClient } from '../gather/pve.ts';
import { UsageError } from './arguments.ts';
import { type AuditOptions, checkToken, checkUrl } from './audit-options.ts';
import { type CertificateRefused, pinnedFetch } from './pinned-fetch.ts';
import type { Progress } from './progress.ts';

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** Clock of this computer, Unix seconds with fractions. */
  now: () => number;
  progress: Progress;
  /** Tells the owner something beside the report. */
  warn(text: string): void;
  /** Told of every secret before it is used, so that nothing printed can hold it. */
  keepSecret(secret: string): void;
}

type Depth = Facts['depth'];

/** What is known or read beside the cluster. */
export type Beside = Pick<GatherOptions, 'drills' | 'offsite'>;

/**
 * Asks the cluster of the options or, where they name no URL, the configured one.
 * @throws UsageError when URL or token cannot be used; Error when nothing of the cluster could be read
 */
export async function gatherCluster(
  { source, token, depth }: AuditOptions,
  configured: ClusterConfig | undefined,
  beside: Beside,
  around: Surroundings,
): Promise<Facts> {
  if (source.kind !== 'cluster') throw new Error('Only a cluster can be asked.');
  // Secrets of the configuration go to the configured addresses only.
  const own = source.urls === undefined ? configured : undefined;
  const urls =
    source.urls ??
    (configured?.urls ?? []).map((url) => checkUrl(url, `A URL of cluster "${configured?.id}"`));
  const secret = tokenFor(own, token, around);
  const refusals: CertificateRefused[] = [];
  const { fingerprints, insecure } = source;
  if (insecure)
    around.warn(
      'warning: --insecure: whoever sits between this computer and the cluster can read the token.',
    );
  const fetch = pinnedFetch({ fingerprints, insecure, onRefused: (refusal) => refusals.push(refusal) });
  const headers = own ? accessHeaders(own, around) : {};
  const facts = await gather(
    pveClient({ urls, token: secret, fetch, headers }),
    depth ?? own?.depth ?? 'full',
    around,
    {
      ...beside,
      backupServers: () => gatherBackupServers(serversOf(own, fetch, around)),
    },
  );
  // A token that sees little still gets a report: it says which rights are missing.
  if (!sawCluster(facts)) throw new Error(whyNothing(facts, refusals));
  for (const refusal of refusals) around.warn(`warning: not asked: ${howToPin([refusal])}`);
  return facts;
}

/**
 * Audits a simulated cluster; `token` is one of its own, whole or by its short name.
 * @throws UsageError when the token has no such form; Error when the cluster refuses it
 */
export async function gatherDemo(
  demo: DemoCluster,
  { token = 'reader', depth = 'full' }: AuditOptions,
  beside: Beside,
  around: Surroundings,
): Promise<Facts> {
  const byName = new Map<string, string>(Object.entries(demo.tokens));
  const secret = byName.get(token) ?? checkToken(token, '--token');
  around.keepSecret(secret);
  const client = pveClient({
    urls: ['https://demo.invalid:8006'],
    token: secret,
    fetch: (url, init) => demo.fetch(url, init),
  });
  const facts = await gather(client, depth, around, { drills: demo.drills, ...beside });
  if (!sawCluster(facts)) throw new Error(whyNothing(facts, []));
  return facts;
}

async function gather(
  client: ReturnType<typeof pveClient>,
  depth: Depth,
  around: Surroundings,
  beside: Beside & Pick<GatherOptions, 'backupServers'>,
): Promise<Facts> {
  const { now, progress } = around;
  try {
    return await gatherFacts({
      client,
      now,
      depth,
      ...beside,
      onProgress: ({ done, total, what }) => progress.show(done, total, what),
    });
  } finally {
    progress.end();
  }
}

function tokenFor(
  own: ClusterConfig | undefined,
  given: string | undefined,
  { env, keepSecret }: Surroundings,
): string {
  const name = own?.tokenSecret ?? 'PVE_TOKEN';
  const token = given ?? env[name];
  if (!token)
    throw new UsageError(
      `no token: set ${name} to user@realm!name=secret, or give --token (see --help for a read-only one).`,
    );
  keepSecret(token);
  keepSecret(token.slice(token.indexOf('=') + 1));
  return checkToken(token, given === undefined ? name : '--token');
}

/** The configured backup servers, each with its own token. */
function serversOf(
  own: ClusterConfig | undefined,
  fetch: ReturnType<typeof pinnedFetch>,
  { env, keepSecret }: Surroundings,
) {
  return (own?.backupServers ?? []).map(({ name, url, tokenSecret, host }) => {
    const token = env[tokenSecret];
    if (!token)
      throw new UsageError(
        `no token for the backup server "${name}": set ${tokenSecret} to user@realm!name:secret.`,
      );
    keepSecret(token);
    keepSecret(token.slice(token.indexOf(':') + 1));
    const checked = checkUrl(url, `The URL of backup server "${name}"`);
    return { name, client: pbsClient({ url: checked, token, fetch }), ...(host && { host }) };
  });
}

/** A Cloudflare Access service token, for clusters behind a tunnel. */
function accessHeaders(
  { id, access }: ClusterConfig,
  { env, keepSecret }: Surroundings,
): Record<string, string> {
  if (!access) return {};
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new UsageError(`the Access service token of cluster "${id}" is missing: set ${name}.`);
    keepSecret(value);
    return value;
  };
  return {
    'CF-Access-Client-Id': read(access.idSecret),
    'CF-Access-Client-Secret': read(access.secretSecret),
  };
}

/** @throws UsageError when there is no such cluster */
export function simulated(name: string): DemoCluster {
  try {
    return demoCluster(name);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whyNothing({ gaps }: Facts, refusals: readonly CertificateRefused[]): string {
  if (refusals.length > 0) return howToPin(refusals);
  const gap = gaps.find(({ group, subject }) => group === 'cluster' && subject === undefined);
  return gap
    ? `${gap.detail} ${nextStep[gap.reason]}`.trim()
    : 'The cluster gave no answer that could be used.';
}

const nextStep: Record<Facts['gaps'][number]['reason'], string> = {
  forbidden: 'The lines under TOKEN in --help make one that works.',
  unreachable:
    'Proxmox listens on port 8006, as in https://pve1.example.com:8006; --url may name further nodes.',
  timeout: 'Try again, or name another node with --url.',
  unsupported: 'Is this the address of a Proxmox VE node?',
  malformed: 'Is this the address of a Proxmox VE node?',
  skipped: '',
};

function howToPin(refusals: readonly CertificateRefused[]): string {
  const shown = refusals.map(({ message, fingerprint }) => `${message}, SHA-256 ${fingerprint}`).join('; ');
  const pins = refusals.map(({ fingerprint }) => `--fingerprint ${fingerprint}`).join(' ');
  const doubt = refusals.some(({ pinned }) => pinned)
    ? 'unless the certificate was renewed, somebody may sit between; '
    : '';
  return `${shown}. The token was not sent. Compare it on the node itself (pvenode cert info, or in the web interface: node, Certificates): ${doubt}if it is the same, add ${pins}`;
}
