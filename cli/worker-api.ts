/** The API of a running Worker (docs/api.md), asked from a terminal. */

import { plain } from '../audit/written/plain-text.ts';
import { UsageError } from './arguments.ts';

export interface WorkerAsked {
  /** Address of the Worker, without a slash at its end. */
  url: string;
  /** The value of its secret API_TOKEN; nothing is asked without it. */
  token: string | undefined;
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
 * @throws UsageError without a token, otherwise Error with cause and next step; neither holds the token
 */
export async function askWorkerApi(asked: WorkerAsked): Promise<{ status: number; answer: unknown }> {
  const { url, token, path, body, also = [], timeoutSeconds = 30 } = asked;
  if (!token) throw new UsageError("no API token: set API_TOKEN to the value of the Worker's secret.");
  const response = await fetch(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
    // The token is for this host alone.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Error(`the Worker at ${url} could not be reached: ${plain(reasonOf(error))}`);
  });
  const { status } = response;
  const answer: unknown = await response.json().catch(() => null);
  if ((response.ok || also.includes(status)) && answer !== null) return { status, answer };
  throw new Error(refusalIn(answer) ?? `${url} answered ${status}: is this your Worker?`);
}

/** `fetch failed` alone says nothing; its cause does. */
const reasonOf = ({ message, cause }: Error): string =>
  cause instanceof Error && cause.message ? `${message} (${cause.message})` : message;

function refusalIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null;
  const { error, next } = answer as { error: unknown; next?: unknown }; // each is checked here
  return plain([error, next].filter((part) => typeof part === 'string').join(' '));
}
