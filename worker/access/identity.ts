/** Who asks: a person whom Cloudflare Access let in, a machine with a token, or anybody on this machine in a local run. */
import type { Config } from '../../audit/config.ts';
import { readSignIn, type SignIn } from '../../audit/sign-in.ts';
import type { Env } from '../env.ts';
import { checkAccess } from './access-jwt.ts';
import { machineOf } from './machine-token.ts';

/** `read` reports, `run` audits and test alerts, `record` restore drills. */
export type Scope = 'read' | 'run' | 'record';

export interface Identity {
  kind: 'person' | 'machine' | 'local';
  /** Mail address, name of the token, or `local`. */
  name: string;
  scopes: readonly Scope[];
}

export interface Refusal {
  status: 401 | 503;
  error: string;
  next: string;
}

const everything: readonly Scope[] = ['read', 'run', 'record'];

/** @param config null where there is none that can be read: then people can be told apart, and machines cannot */
export async function identify(
  request: Request,
  env: Env,
  config: Config | null,
): Promise<Identity | Refusal> {
  if (isLocal(request, env)) return { kind: 'local', name: 'local', scopes: everything };
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1];
  if (bearer !== undefined) return machine(bearer, config);
  const settings = accessSettings(env);
  if ('error' in settings) {
    // Strangers read the answer: what is wrong with settings is for the log.
    if (env.ACCESS_TEAM || env.ACCESS_AUD) console.warn(`${settings.error} ${settings.next}`);
    return { status: 503, ...notSetUp };
  }
  const assertion = request.headers.get('Cf-Access-Jwt-Assertion');
  if (!assertion) return { status: 401, ...nobody };
  const answer = await checkAccess(assertion, settings);
  if (!('refused' in answer)) return { kind: 'person', name: answer.name, scopes: everything };
  if (answer.refused === 'keys')
    return {
      status: 503,
      error: `Nobody can be let in: ${answer.why}.`,
      next: 'Try again in a minute; if it stays so, check ACCESS_TEAM.',
    };
  return { status: 401, error: `This sign-in does not hold: ${answer.why}.`, next: nobody.next };
}

export const isRefusal = (answer: Identity | Refusal): answer is Refusal => 'error' in answer;

const notSetUp = {
  error: 'Nobody can be let in: Cloudflare Access is not set up.',
  next: 'docs/access.md names the steps: an Access application in front of this Worker, then two secrets.',
};

const nobody = {
  error: 'This is private.',
  next: 'Open it through Cloudflare Access, or send a token as `Authorization: Bearer`.',
};

async function machine(bearer: string, config: Config | null): Promise<Identity | Refusal> {
  const found = await machineOf(bearer, config?.tokens ?? [], Date.now() / 1000);
  if (found && found !== 'ended') return { kind: 'machine', ...found };
  return {
    status: 401,
    error: found === 'ended' ? 'The last day of this token is over.' : 'This token is not known.',
    next: 'Make one with `npm run token`, and push the configuration that names it.',
  };
}

/**
 * Only a local run sets READERS, and only addresses of this machine count: a Worker that was deployed with it by
 * mistake stays closed.
 */
function isLocal({ url }: Request, { READERS }: Env): boolean {
  return READERS === 'local' && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

/** What Access is set to, or what is missing. */
export function accessSettings({
  ACCESS_TEAM = '',
  ACCESS_AUD = '',
}: Env): SignIn | { error: string; next: string } {
  const read = readSignIn(ACCESS_TEAM, ACCESS_AUD);
  if ('missing' in read)
    return {
      error: `Nobody can be let in: ${read.missing.join(' and ')} ${read.missing.length === 1 ? 'is' : 'are'} not set.`,
      next: 'docs/access.md names the steps: an Access application in front of this Worker, then both secrets.',
    };
  if ('misread' in read)
    return {
      error: `Nobody can be let in: ${read.misread} does not read as Access gives it.`,
      next: 'ACCESS_TEAM is the name before .cloudflareaccess.com, ACCESS_AUD the AUD tag of the application (64 hex digits).',
    };
  return read;
}
