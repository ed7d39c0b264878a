/** What requests to the API may ask for, and how they are refused. */
import { HTTPException } from 'hono/http-exception';
import type { ClusterConfig, Config } from '../audit/config.ts';
import type { Renderer } from './doctor-api.ts';
import type { Env } from './env.ts';

/** Type of the Hono app: its bindings, and what its first handler puts into the context. */
export type Api = {
  /** `SITE` is no binding: the built site, handed down by whoever has one. */
  Bindings: Env & { SITE?: Renderer };
  Variables: {
    config: Config;
    /** Whether somebody asks who may read; only what is open to everybody has to look. */
    isKnown: boolean;
  };
};

type Status = 400 | 401 | 404 | 409 | 413 | 503;

/** Ends a request with `{ error, next }`: what is wrong, and what to do. */
export function refuse(status: Status, error: string, next: string, headers?: HeadersInit): never {
  throw new HTTPException(status, { res: Response.json({ error, next }, { status, headers }) });
}

/**
 * Query parameters, each at most once and none but the named ones: a typing mistake must not be answered
 * with something else than was asked for.
 */
export function parametersOf<Name extends string>(
  url: string,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const known = names.length > 0 ? `Known here: ${names.join(', ')}.` : 'This address takes none.';
  const found: Partial<Record<Name, string>> = {};
  for (const [key, value] of new URL(url).searchParams) {
    const name = names.find((name) => name === key);
    if (!name) refuse(400, `There is no parameter "${key}".`, known);
    if (found[name] !== undefined) refuse(400, `The parameter "${key}" is given twice.`, 'Give it once.');
    found[name] = value;
  }
  return found;
}

/** The named cluster, or the only one. */
export function clusterAsked({ clusters }: Config, id: string | undefined): ClusterConfig {
  const known = `Configured: ${clusters.map(({ id }) => id).join(', ')}.`;
  const [first, second] = clusters;
  if (id === undefined && first && !second) return first;
  if (id === undefined) refuse(400, 'There are several clusters: say which one with "cluster".', known);
  return clusters.find((one) => one.id === id) ?? refuse(404, `There is no cluster "${id}".`, known);
}
