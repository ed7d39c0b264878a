/** The one gate in front of everything but `/api/health` and the links that are open on purpose. */
import type { Config } from '../../audit/config.ts';
import type { Env } from '../env.ts';
import { type Identity, identify, isRefusal, type Refusal, type Scope } from './identity.ts';

export interface Denial {
  status: 401 | 403 | 503;
  /** What is wrong. */
  error: string;
  /** What to do. */
  next: string;
}

/** @returns who asks, or why he is not let in */
export async function admit(
  request: Request,
  env: Env,
  config: Config | null,
  scope: Scope,
): Promise<Identity | Denial> {
  const identity: Identity | Refusal = await identify(request, env, config);
  if (isRefusal(identity)) return identity;
  if (!identity.scopes.includes(scope))
    return {
      status: 403,
      error: `The token "${identity.name}" may not do this: it lacks the scope "${scope}".`,
      next: 'Make one that has it with `npm run token`.',
    };
  return isForeign(request, identity) ? foreign : identity;
}

export const isDenied = (answer: Identity | Denial): answer is Denial => 'error' in answer;

const foreign: Denial = {
  status: 403,
  error: 'This request comes from another site.',
  next: 'Ask from the site itself, or with a token.',
};

/**
 * A browser adds the sign-in to whatever another site makes it send; nobody but the owner sends a token. Browsers say
 * where a request comes from: fetch.spec.whatwg.org, "Origin"; w3.org/TR/fetch-metadata.
 */
function isForeign({ method, headers, url }: Request, { kind }: Identity): boolean {
  if (kind === 'machine' || method === 'GET' || method === 'HEAD') return false;
  const origin = headers.get('Origin');
  const site = headers.get('Sec-Fetch-Site');
  return (origin !== null && origin !== new URL(url).origin) || (site !== null && site !== 'same-origin');
}
