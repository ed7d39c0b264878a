/** Who is let in to what, and how often: asked once for each request, by the API and by the pages. */
import type { Env } from '../env.ts';
import type { Settings } from '../settings.ts';
import { admit, type Denial, isDenied } from './guard.ts';
import type { Identity } from './identity.ts';
import { scopeOf } from './scopes.ts';

/** What is open to everybody is asked for with the scope `read`: whether somebody has it may still matter there. */
export async function gate(
  request: Request,
  env: Env,
  settings: () => Promise<Settings>,
): Promise<Identity | Denial> {
  const need = scopeOf(request);
  // Only tokens stand in the configuration: a stranger without one costs no read of the bucket.
  const config = request.headers.has('Authorization') ? (await settings()).config : null;
  const answer = await admit(request, env, config, need === 'open' ? 'read' : need);
  if (isDenied(answer) || request.method === 'GET' || request.method === 'HEAD') return answer;
  return (await isWithin(env.POST_LIMIT, answer)) ? answer : tooOften;
}

/**
 * Where the binding is absent, in a wrangler.toml of an earlier version, the request passes: whoever sends it is known,
 * and the limit is for his mistakes, not for strangers. In a local run there is only the owner.
 */
async function isWithin(limit: RateLimit | undefined, { kind, name }: Identity): Promise<boolean> {
  if (!limit || kind === 'local') return true;
  return (await limit.limit({ key: `${kind} ${name}` })).success;
}

export const tooOften: Denial = {
  status: 429,
  error: 'These requests come too often.',
  next: 'Wait a minute, then ask again.',
};

/**
 * For addresses that need nobody: by the address that Cloudflare saw the request come from. Without it, or without the
 * binding, the request passes: keys are too long to be guessed at any rate.
 */
export async function isPatient({ headers }: Request, { OPEN_LIMIT }: Env): Promise<boolean> {
  const from = headers.get('CF-Connecting-IP');
  return !OPEN_LIMIT || from === null || (await OPEN_LIMIT.limit({ key: from })).success;
}
