import { readBody, TooLarge } from './answer-body.ts';
import { type Answer, ApiError, type FailureOf, fromProxy } from './api-error.ts';
import { failedConnection } from './connection-error.ts';
import { redactor } from './secrets.ts';

export interface TransportOptions {
  /** Base URLs that lead to the same API, tried in turn: `https://pve1.example.com:8006`. */
  urls: string[];
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** For each request, its body included. */
  timeoutMs?: number;
  /** Longer answers are not read to their end. */
  maxBytes?: number;
  /** Sent along, such as a Cloudflare Access service token; treated as secrets. */
  headers?: Record<string, string>;
  /** Ends everything; what is under way then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** What is the product's own. */
export interface Product {
  /** Before the token in the `Authorization` header: `PVEAPIToken=`. */
  scheme: string;
  token: string;
  /** The part of the token that is secret. */
  secret: string;
  failureOf: FailureOf;
}

export interface RequestStats {
  /** Each attempt counts. */
  count: number;
  /** The most that were under way at once. */
  atOnce: number;
  /** Length of the longest chain of requests of which each had to wait for the one before. */
  longestChain: number;
}

export interface Transport {
  /**
   * @param path with parameters
   * @param after length of the chain of requests before this one
   * @returns the body of a successful answer, without secrets
   * @throws ApiError
   */
  send(path: string, after: number, onSend?: () => void): Promise<string>;
  stats(): RequestStats;
}

interface Address {
  base: string;
  /** How often it answered as the API does. */
  answers: number;
}

/** One question over several addresses: the one that answered last is asked first. */
export function transport(options: TransportOptions, product: Product): Transport {
  const addresses = options.urls.map((url): Address => ({ base: baseOf(url), answers: 0 }));
  const exchange = exchanging(options, product);
  const stats = { count: 0, atOnce: 0, longestChain: 0 };
  let open = 0;
  let preferred = 0;

  async function attempt(address: Address, path: string): Promise<Answer | ApiError> {
    stats.count += 1;
    stats.atOnce = Math.max(stats.atOnce, ++open);
    try {
      const answer = await exchange(address.base + path, path);
      if (!fromProxy(answer.status)) address.answers += 1;
      return product.failureOf(path, answer) ?? answer;
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    } finally {
      open -= 1;
    }
  }

  return {
    stats: () => ({ ...stats }),
    async send(path, after, onSend) {
      const start = preferred;
      for (let tries = 1; ; tries++) {
        const index = (start + tries - 1) % addresses.length;
        const address = addresses[index] as Address; // the index is below the length
        const answersBefore = address.answers;
        stats.longestChain = Math.max(stats.longestChain, after + tries);
        onSend?.();
        const result = await attempt(address, path);
        const answered = !(result instanceof ApiError) || !(result.status === 0 || fromProxy(result.status));
        if (answered) preferred = index;
        if (!(result instanceof ApiError)) return result.body;
        // An address that answers others meanwhile is alive: then it is this question that hangs, anywhere.
        const hangs = result.reason === 'timeout' && address.answers > answersBefore;
        if (answered || hangs) throw result;
        if (tries === addresses.length) throw tries > 1 ? allFailed(result, tries) : result;
      }
    },
  };
}

function allFailed({ status, path, reason, message }: ApiError, tries: number): ApiError {
  return new ApiError(status, path, reason, `none of the ${tries} addresses answered; the last: ${message}`);
}

/** `https://host:8006/`, also behind a path and with or without the API's own. */
export const baseOf = (url: string): string =>
  `${url.replace(/\/+$/, '').replace(/\/api2\/json$/, '')}/api2/json`;

/** One request to one address, with an end. A body that is not wanted is cancelled. */
function exchanging(
  options: TransportOptions,
  { scheme, token, secret }: Product,
): (url: string, path: string) => Promise<Answer> {
  const { fetch, headers = {}, timeoutMs = 20_000, maxBytes = 16 * 2 ** 20, signal } = options;
  const redact = redactor(token, [secret, ...Object.values(headers)]);
  const init = {
    method: 'GET',
    redirect: 'manual',
    headers: { ...headers, Accept: 'application/json', Authorization: scheme + token },
  } as const;

  return async (url, path) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const ending = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    try {
      const response = await orAbort(fetch(url, { ...init, signal: ending }), ending);
      const body = await (response.status === 200
        ? readBody(response, maxBytes, ending)
        : readBody(response, longestFailure, ending).catch(nothingIfTooLarge));
      const { status, statusText, headers: received } = response;
      const contentType = received.get('content-type') ?? '';
      return { status, statusText: redact(statusText), contentType, body: redact(body) };
    } catch (error) {
      signal?.throwIfAborted();
      if (late.signal.aborted)
        throw new ApiError(0, path, 'timeout', `no answer came within ${timeoutMs / 1000} seconds`);
      if (error instanceof TooLarge) throw new ApiError(200, path, 'malformed', error.message);
      throw failedConnection(error, path, redact);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Of a failure only the text matters that says why. */
const longestFailure = 2 ** 16;

function nothingIfTooLarge(error: unknown): string {
  if (error instanceof TooLarge) return '';
  throw error;
}

/** Ends at the signal even when the given fetch does not heed it; a response that comes too late is let go. */
function orAbort(work: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work
      .then((response) => {
        if (signal.aborted) return response.body?.cancel();
        resolve(response);
      })
      .catch(reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
