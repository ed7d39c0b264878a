/** What the owner set: the configuration in R2 and the secrets it names. Read at each audit and request. */
import { type BackupServerConfig, type ClusterConfig, type Config, parseConfig } from '../audit/config.ts';
import { alertProblems } from './alert/means.ts';
import { type Env, fetcherOf, secretOf } from './env.ts';
import { openProblems } from './feeds/open-keys.ts';
import { offsiteProblems } from './offsite-access.ts';
import { inTheClear, missingSecret } from './setting-problems.ts';
import { keys } from './store.ts';

export interface Settings {
  /** Null when there is none, or none that can be read. */
  config: Config | null;
  /** Everything that is wrong, each with the next step; empty when audits can run and read everything. */
  problems: string[];
}

/** Everything that an audit of one cluster needs of the settings. */
export interface ClusterAccess {
  cluster: ClusterConfig;
  /** `user@realm!name=uuid` */
  token: string;
  fetch: typeof fetch;
  headers: Record<string, string>;
  backupServers: {
    name: string;
    url: string;
    host: string | undefined;
    token: string;
    fetch: typeof fetch;
  }[];
}

/** Reads them when they are first needed, and not again: for one request. */
export function settingsReader(env: Env): () => Promise<Settings> {
  let read: Promise<Settings> | undefined;
  return () => {
    read ??= inspectSettings(env);
    return read;
  };
}

export async function inspectSettings(env: Env): Promise<Settings> {
  const missing = missingBindings(env);
  if (missing.length > 0) return { config: null, problems: missing };
  const { config, problem } = await storedConfig(env);
  if (!config) return { config: null, problems: problem ? [problem] : [] };
  return {
    config,
    problems: [
      ...new Set([
        ...config.clusters.flatMap((cluster) => [
          ...clusterProblems(env, cluster),
          ...cluster.policy.offsite.targets.flatMap((target) => offsiteProblems(env, target)),
          ...alertProblems(env, cluster.alerts),
        ]),
        ...openProblems(env, config),
      ]),
    ],
  };
}

/** @throws one Error that names everything that keeps this cluster from being audited; others do not matter */
export async function readAccess(env: Env, clusterId: string): Promise<ClusterAccess> {
  const { config, problems } = await inspectSettings(env);
  if (!config) throw settingsError(problems);
  const cluster = config.clusters.find(({ id }) => id === clusterId);
  if (!cluster) throw new Error(`The configuration no longer names a cluster "${clusterId}".`);
  const own = clusterProblems(env, cluster);
  const token = secretOf(env, cluster.tokenSecret);
  if (own.length > 0 || !token) throw settingsError(own);
  return {
    cluster,
    token,
    headers: accessHeaders(env, cluster),
    fetch: wayOut(env, cluster.vpcBinding),
    backupServers: cluster.backupServers.map(({ name, url, host, tokenSecret, vpcBinding }) => ({
      name,
      url,
      host,
      token: secretOf(env, tokenSecret) ?? '',
      fetch: wayOut(env, vpcBinding),
    })),
  };
}

function wayOut(env: Env, vpcBinding: string | undefined): typeof fetch {
  const vpc = vpcBinding ? fetcherOf(env, vpcBinding) : null;
  // Called as a method of something else, the runtime's own fetch refuses to work.
  return (input, init) => (vpc ?? globalThis).fetch(input, init);
}

export function settingsError(problems: string[]): Error {
  if (problems.length === 0) return new Error(noConfiguration);
  return new Error(`Offsight is not set up:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
}

const noConfiguration =
  'Offsight has no configuration yet: write offsight.config.ts and run `npm run config -- push`.';

function missingBindings(env: Env): string[] {
  // The type promises them; a Worker deployed with another wrangler.toml breaks the promise.
  const bindings: [keyof Env, string][] = [
    ['AUDITS', 'an R2 bucket'],
    ['PAGES', 'a KV namespace'],
    ['AUDIT', 'the Workflow AuditWorkflow'],
  ];
  return bindings
    .filter(([name]) => !env[name])
    .map(
      ([name, what]) =>
        `The binding ${name} (${what}) is missing: take it over from the project's wrangler.toml.`,
    );
}

async function storedConfig(env: Env): Promise<{ config?: Config; problem?: string }> {
  const object = await env.AUDITS.get(keys.config);
  if (!object) return {};
  try {
    return { config: parseConfig(await object.json()) };
  } catch (error) {
    const { message } = error as Error; // json() and parseConfig throw Errors
    return { problem: `${keys.config} in the bucket: ${message}` };
  }
}

function clusterProblems(env: Env, cluster: ClusterConfig): string[] {
  const { id, urls, tokenSecret, vpcBinding, access, backupServers } = cluster;
  const problems: string[] = [];
  const token = secretOf(env, tokenSecret);
  if (!token) problems.push(missingSecret(tokenSecret, `the API token of cluster "${id}"`));
  else if (!tokenShape.test(token))
    problems.push(`The secret ${tokenSecret} does not read user@realm!name=uuid, as pveum prints a token.`);
  for (const name of access ? [access.idSecret, access.secretSecret] : [])
    if (!secretOf(env, name))
      problems.push(missingSecret(name, `the Access service token for cluster "${id}"`));
  const plain = vpcBinding ? [] : urls.filter(inTheClear);
  for (const url of plain)
    problems.push(`Cluster "${id}": over ${url} the token would travel unencrypted; use https.`);
  if (vpcBinding && !fetcherOf(env, vpcBinding))
    problems.push(`The binding ${vpcBinding} (a Workers VPC service, for cluster "${id}") is missing.`);
  return [...problems, ...backupServers.flatMap((server) => backupServerProblems(env, server))];
}

function backupServerProblems(env: Env, server: BackupServerConfig): string[] {
  const { name, url, tokenSecret, vpcBinding } = server;
  const token = secretOf(env, tokenSecret);
  const problems = !token
    ? [missingSecret(tokenSecret, `the API token of backup server "${name}"`)]
    : pbsTokenShape.test(token)
      ? []
      : [`The secret ${tokenSecret} does not read user@realm!name:secret, with a colon.`];
  if (vpcBinding && !fetcherOf(env, vpcBinding))
    problems.push(`The binding ${vpcBinding} (a Workers VPC service, for "${name}") is missing.`);
  if (!vpcBinding && inTheClear(url))
    problems.push(`Backup server "${name}": over ${url} the token would travel unencrypted; use https.`);
  return problems;
}

const pbsTokenShape = /^[^\s@!:]+@[^\s@!:]+![^\s@!:]+:\S+$/;

const tokenShape = /^[^\s@!=]+@[^\s@!=]+![^\s@!=]+=\S+$/;

function accessHeaders(env: Env, { access }: ClusterConfig): Record<string, string> {
  if (!access) return {};
  return {
    'CF-Access-Client-Id': secretOf(env, access.idSecret) ?? '',
    'CF-Access-Client-Secret': secretOf(env, access.secretSecret) ?? '',
  };
}
