/**
 * Pings a dead-man service, because a schedule that stopped cannot report itself. Addresses as healthchecks.io has
 * them (healthchecks.io/docs/http_api): the plain one for success, `/start` and `/fail` below it.
 */
import { inTheClear } from '../setting-problems.ts';

export type Pulse = 'start' | 'success' | 'fail';

/** Short: an audit waits for it. */
const timeoutMs = 4000;
const tries = 2;

/**
 * Never throws, and takes at most 8 s.
 * @param address the secret ping URL; its own query is kept
 * @param note one line for the service's log, like the report's id; no facts of the cluster
 * @returns null when the service took it, else one sentence without the address
 */
export async function heartbeat(
  address: string,
  pulse: Pulse,
  note: string,
  means: { fetch: typeof fetch },
): Promise<string | null> {
  if (!URL.canParse(address) || inTheClear(address))
    return 'The heartbeat has no address that begins with https://.';
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pulse === 'success' ? '' : `/${pulse}`}`;
  let problem = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const { status, why } = await ping(url, note, means);
    if (why === null) return null;
    problem = why;
    if (status >= 300 && status < 500 && status !== 429) break; // asking again changes nothing
  }
  return problem;
}

async function ping(
  url: URL,
  note: string,
  means: { fetch: typeof fetch },
): Promise<{ status: number; why: string | null }> {
  try {
    const response = await means.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8', 'user-agent': 'Offsight' },
      body: note,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    return { status, why: ok ? null : `The heartbeat service answered ${status}.` };
  } catch {
    // The error's own text may hold the address.
    return { status: 0, why: 'The heartbeat service did not answer.' };
  }
}
