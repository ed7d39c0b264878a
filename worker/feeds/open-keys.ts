/** The keys in links that need no sign-in: which are good enough to open anything, and what is wrong with the others. */
import type { ClusterConfig, Config } from '../../audit/config.ts';
import { type Env, secretOf } from '../env.ts';
import { missingSecret } from '../setting-problems.ts';
import type { Opening } from './documents.ts';

/** @returns null where the link is not wanted, or its key is not good enough */
export function openKeyOf(env: Env, config: Config, cluster: ClusterConfig, opening: Opening): string | null {
  const use = usesIn(config).find((one) => one.cluster === cluster.id && one.opening === opening);
  return use && problemOf(env, config, use) === null ? secretOf(env, use.secret) : null;
}

/** They keep links closed, and nothing else from working. */
export const openProblems = (env: Env, config: Config): string[] =>
  usesIn(config).flatMap((use) => problemOf(env, config, use) ?? []);

interface Use {
  cluster: string;
  opening: Opening;
  /** Name of the secret. */
  secret: string;
}

const usesIn = ({ clusters }: Config): Use[] =>
  clusters.flatMap(({ id, open = {} }) =>
    (
      [
        ['feeds', open.feedsSecret],
        ['badge', open.badgeSecret],
        ['metrics', open.metricsSecret],
      ] as const
    ).flatMap(([opening, secret]) => (secret === undefined ? [] : [{ cluster: id, opening, secret }])),
  );

function problemOf(env: Env, config: Config, { cluster, opening, secret }: Use): string | null {
  const what = `the key in the link to the ${opening} of "${cluster}"`;
  const key = secretOf(env, secret);
  if (key === null) return missingSecret(secret, what);
  const closed = 'The link stays closed.';
  if (!keyShape.test(key))
    return `The secret ${secret} (${what}) must be 32 to 128 of A-Z, a-z, 0-9, _ and -: \`openssl rand -hex 24\` makes one. ${closed}`;
  if (usesIn(config).filter((use) => use.secret === secret).length > 1)
    return `The secret ${secret} is the key of several links: give each one of its own. ${closed}`;
  const twin = twinOf(env, secret, key);
  if (twin !== undefined)
    return `The secrets ${secret} (${what}) and ${twin} have the same value: give each one of its own. ${closed}`;
  return null;
}

export const keyShape = /^[A-Za-z0-9_-]{32,128}$/;

/** Another secret of the same value: one link would open the other, or an address would hold a token. */
const twinOf = (env: Env, secret: string, key: string): string | undefined =>
  Object.entries(env).find(([name, value]) => name !== secret && value === key)?.[0];
