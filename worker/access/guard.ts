/** The one gate in front of everything but `/api/health` and the links that are open on purpose. */
import type { Config } from '../../audit/config.ts';
import type { Env } from '../env.ts';
import { type Identity, identify, isRefusal, type Refusal, type Scope } from './identity.ts';

export interface Denial {
  status: 401 | 403 | 429 | 503;
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
  if (identity.kind === 'machine' || request.method === 'GET' || request.method === 'HEAD') return identity;
  if (isForeign(request)) return foreign;
  return isForm(request) ? form : identity;
}

export const isDenied = (answer: Identity | Denial): answer is Denial => 'error' in answer;

const foreign: Denial = {
  status: 403,
  error: 'This request comes from another site.',
  next: 'Ask from the site itself, or with a token.',
};

const form: Denial = {
  status: 403,
  error: 'This request is written as a form.',
  next: 'Send the body as `Content-Type: application/json`.',
};

/**
 * A browser adds the sign-in to whatever another site makes it send; nobody but the owner sends a token. Browsers say
 * where a request comes from: fetch.spec.whatwg.org, "Origin"; w3.org/TR/fetch-metadata.
 */
function isForeign({ headers, url }: Request): boolean {
  const origin = headers.get('Origin');
  const site = headers.get('Sec-Fetch-Site');
  return (origin !== null && origin !== new URL(url).origin) || (site !== null && site !== 'same-origin');
}

/** The only bodies that a page of another site can send without being asked first (fetch.spec.whatwg.org, "CORS-safelisted"). */
const isForm = ({ headers }: Request): boolean =>
  /^\s*(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i.test(
    headers.get('Content-Type') ?? '',
  );
