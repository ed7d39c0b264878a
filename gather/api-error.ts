import type { Gap } from '../audit/facts.ts';

export type Reason = Gap['reason'];

/** A question to an API that got no usable answer. Its message is a clause without a full stop and holds no secret. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** HTTP status; 0 when no answer came. */
  status: number;
  /** API path with its parameters, without the host. */
  path: string;
  reason: Reason;
  /** `Sys.Audit on /nodes/pve1`, when it is known. */
  privilege: string | undefined;

  constructor(status: number, path: string, reason: Reason, message: string, privilege?: string) {
    super(message);
    this.status = status;
    this.path = path;
    this.reason = reason;
    this.privilege = privilege;
  }
}

/** What came back, as far as it explains a failure. Body and status line are already free of secrets. */
export interface Answer {
  status: number;
  statusText: string;
  contentType: string;
  body: string;
}

/** Why an answer is no success, or undefined when it is one. */
export type FailureOf = (path: string, answer: Answer) => ApiError | undefined;

/**
 * Failures that come from what stands before the API, or look alike on every product; undefined where the product's
 * own words count. 520 to 530 are Cloudflare's.
 * @param who `the cluster`
 * @param said what the answer says of itself, safe to show
 */
export function failureBefore(path: string, answer: Answer, who: string, said: string): ApiError | undefined {
  const { status } = answer;
  const fail = (reason: Reason, message: string) => new ApiError(status, path, reason, message);
  if (isLoginPage(answer)) return fail('forbidden', loginPage);
  if (status === 401) return fail('forbidden', refusedToken);
  if (status === 408) return fail('timeout', 'the request took too long (408)');
  if (status === 429)
    return fail('unreachable', `a proxy before ${who} answered that these are too many requests (429)`);
  if (status === 530)
    return fail('unreachable', 'Cloudflare cannot reach the tunnel (530): check that cloudflared runs');
  if (!fromProxy(status)) return undefined;
  return fail('unreachable', `a proxy or tunnel before ${who} answered ${status}${said ? `: ${said}` : ''}`);
}

/** Whether the answer came from something before the API, so that another address may do better. */
export const fromProxy = (status: number): boolean =>
  [502, 503, 504].includes(status) || (status >= 520 && status <= 530);

export const isPage = ({ contentType, body }: Pick<Answer, 'contentType' | 'body'>): boolean =>
  /\bhtml\b/i.test(contentType) || /^\s*<(!doctype|html)/i.test(body);

function isLoginPage(answer: Answer): boolean {
  const { status } = answer;
  if (status === 0 || (status >= 300 && status < 400)) return true;
  return [200, 401, 403].includes(status) && isPage(answer);
}

const refusedToken =
  'the token was refused: check its id and secret, when it expires and whether its user is enabled';

const loginPage =
  'a login page or redirect came instead of the API: probably Cloudflare Access without a valid service token, ' +
  'or a reverse proxy that asks for a login';
