/** Whether people can be let in, and nobody else. */
import { counted } from '../../audit/figures.ts';
import { cannotTell, type DoctorLine, line, ok, problem } from '../../gather/doctor/line.ts';
import { signInShape } from '../../gather/doctor/sign-in.ts';
import { accessSettings } from '../access/identity.ts';
import type { Env } from '../env.ts';

const subject = 'Cloudflare Access';

/** @param hostname under which the Worker was asked */
export async function signInLines(
  env: Env,
  hostname: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const { ACCESS_TEAM: team = '', ACCESS_AUD: aud = '', READERS } = env;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const readers =
    READERS === 'local'
      ? here
        ? ok('A local run: whoever asks this computer may do everything.')
        : problem(
            'READERS=local is set on a deployed Worker. It opens nothing here, and does not belong here.',
            'npx wrangler secret delete READERS',
          )
      : ok('Nobody is let in without a sign-in or token.');
  if (READERS === 'local' && here && !team && !aud)
    return [
      line('sign-in', subject, ok('A local run needs none.')),
      line('local-readers', 'READERS', readers),
    ];
  return [
    line('sign-in', subject, signInShape(team, aud)),
    line('sign-in-keys', subject, await keysOf(env, fetch, signal)),
    line('local-readers', 'READERS', readers),
  ];
}

async function keysOf(env: Env, fetch: typeof globalThis.fetch, signal: AbortSignal) {
  const settings = accessSettings(env);
  if ('error' in settings) return cannotTell('Not fetched: the settings are not complete.');
  const where = `${settings.issuer}/cdn-cgi/access/certs`;
  const next =
    'Check ACCESS_TEAM: it is the name before .cloudflareaccess.com in the address of your sign-in page.';
  try {
    const response = await fetch(where, { signal, redirect: 'manual' });
    const answer: unknown = response.ok ? await response.json() : null;
    const keys = typeof answer === 'object' && answer !== null && 'keys' in answer ? answer.keys : null;
    if (Array.isArray(keys) && keys.length > 0)
      return ok(`${counted(keys.length, 'key')} came from ${where}.`);
    return problem(`${where} answers ${response.status} without keys.`, next);
  } catch {
    return problem(`${where} could not be fetched.`, next);
  }
}
