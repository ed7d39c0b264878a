/** One POST to a service that takes messages, and what its answer means. */
import { readBody } from '../../gather/answer-body.ts';
import { inTheClear } from '../setting-problems.ts';
import { type Delivery, later, type Means, refused } from './delivery.ts';

export interface Post {
  /** Whole address. It may be a secret, so no word of it gets into a Delivery. */
  url: string;
  headers?: Record<string, string>;
  body: string;
  /** What the service is called: `ntfy`, `the webhook`. */
  service: string;
  /** Where the owner looks when the service refuses: the secret's name, never its value. */
  credential: string;
  /** Where the owner looks when the service does not know the address. */
  place: string;
  /** Whatever it answers with a 2xx is its yes. The others answer in their own words: a page is somebody else's. */
  answersAnything?: boolean;
  /** Reads the message's name from the answer of an accepted one. */
  idOf?: (answer: unknown) => unknown;
}

const timeoutMs = 10_000;

/** Redirects are not followed: they would take keys to another host. Nothing here throws. */
export async function post(request: Post, means: Pick<Means, 'fetch' | 'now'>): Promise<Delivery> {
  const { url, service, place } = request;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return refused(`${place} does not hold an address that begins with https://.`);
  if (inTheClear(url)) return refused(`${place}: keys and alerts would travel unencrypted; use https.`);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await means.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Offsight', ...request.headers },
      body: request.body,
      redirect: 'manual',
      signal,
    });
    return judged(response, await answerOf(response, signal), request, means.now());
  } catch (error) {
    // The text of a network error may hold the address; only its kind is told.
    const late = error instanceof Error && error.name === 'TimeoutError';
    return later(late ? `No answer from ${service} within 10 s.` : `${service} could not be reached.`);
  }
}

/** JSON, or the text itself; nothing when it cannot be read or is longer than any of these services answers. */
async function answerOf(response: Response, signal: AbortSignal): Promise<unknown> {
  const text = await readBody(response, 64 * 1024, signal).catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function judged(response: Response, answer: unknown, request: Post, now: number): Delivery {
  const { service, credential, place, idOf } = request;
  const { status } = response;
  const said = `${service} answered ${status}${codeIn(answer)}`;
  if (response.ok && isPage(answer) && !request.answersAnything)
    return later(`${said} with a web page: something stands before it, or at ${place} is something else.`);
  if (response.ok) {
    const id = idOf?.(answer);
    return typeof id === 'string' || typeof id === 'number'
      ? { accepted: true, id: String(id).slice(0, 100) }
      : { accepted: true };
  }
  if (status === 429) {
    const seconds = retryAfter(response, now);
    const why = `${said}: too many messages${seconds === undefined ? '' : `; it asks to wait ${seconds} s`}.`;
    return { ...later(why), ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
  }
  if (status === 408 || status === 409 || status === 425 || status >= 500)
    return later(`${said}: it cannot take the message now.`);
  if (status === 401 || status === 403) return refused(`${said}: it does not accept ${credential}.`);
  if (status === 404 || status === 410)
    return refused(`${said}: there is nothing at that address; see ${place}.`);
  if (status >= 300 && status < 400)
    return refused(`${said}, a redirect; put the final address into ${place}.`);
  return refused(`${said}: it does not take this message.`);
}

const isPage = (answer: unknown): boolean =>
  typeof answer === 'string' && /^\s*<(!doctype|html)\b/i.test(answer);

/** ` (10015)`, ` (no_service)`: the services' own error codes, in shapes that no key has. */
function codeIn(answer: unknown): string {
  const code =
    typeof answer === 'object' && answer !== null
      ? ('code' in answer && answer.code) || ('errorCode' in answer && answer.errorCode)
      : answer;
  if (typeof code === 'number' && Number.isSafeInteger(code) && code < 1_000_000) return ` (${code})`;
  return typeof code === 'string' && slackErrors.has(code) ? ` (${code})` : '';
}

/** Words that Slack's incoming webhooks answer in plain text: docs.slack.dev, "Handling errors". */
const slackErrors = new Set([
  'action_prohibited',
  'channel_is_archived',
  'channel_not_found',
  'invalid_payload',
  'invalid_token',
  'no_service',
  'no_team',
  'no_text',
  'posting_to_general_channel_denied',
  'team_disabled',
  'too_many_attachments',
  'user_not_found',
]);

/** Seconds or a date, as HTTP has it; an hour at most. */
function retryAfter({ headers }: Response, now: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value) / 1000 - now;
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(1, Math.ceil(seconds))) : undefined;
}
