/** The API of a running Worker (docs/api.md), asked from a terminal. */

import { plain } from '../audit/written/plain-text.ts';
import { UsageError } from './arguments.ts';
import { type Credentials, credentialHeaders, needsNoCredentials } from './worker-credentials.ts';

export interface WorkerAsked {
  /** Address of the Worker, without a slash at its end. */
  url: string;
  credentials: Credentials;
  /** `/api/drills?cluster=lab` */
  path: string;
  /** Makes it a POST. */
  body?: object;
  /** Statuses that are answers too, beside 2xx. */
  also?: number[];
  /** How long the Worker may take; half a minute unless given. */
  timeoutSeconds?: number;
}

/**
 * @returns what the Worker answered, unchecked
 * @throws UsageError where nothing would let us in, otherwise Error with cause and next step; neither holds a secret
 */
export async function askWorkerApi(asked: WorkerAsked): Promise<{ status: number; answer: unknown }> {
  const { url, credentials, path, body, also = [], timeoutSeconds = 30 } = asked;
  const headers = credentialHeaders(credentials);
  if (Object.keys(headers).length === 0 && !needsNoCredentials(url))
    throw new UsageError('no token: set OFFSIGHT_TOKEN to one that `npm run token` made.');
  const response = await fetch(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    // The secrets are for this host alone.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Error(`the Worker at ${url} could not be reached: ${plain(reasonOf(error))}`);
  });
  const { status } = response;
  const answer: unknown = await response.json().catch(() => null);
  if ((response.ok || also.includes(status)) && answer !== null) return { status, answer };
  throw new Error(refusalIn(answer) ?? `${url} answered ${status}: ${guess(status)}`);
}

/** Access sends to its login, or answers 403, before the Worker is asked. */
const guess = (status: number): string =>
  status === 302 || status === 403
    ? 'Cloudflare Access wants a service token of its own, in CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET (docs/access.md).'
    : 'is this your Worker?';

/** `fetch failed` alone says nothing; its cause does. */
const reasonOf = ({ message, cause }: Error): string =>
  cause instanceof Error && cause.message ? `${message} (${cause.message})` : message;

function refusalIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null;
  const { error, next } = answer as { error: unknown; next?: unknown }; // each is checked here
  return plain([error, next].filter((part) => typeof part === 'string').join(' '));
}
