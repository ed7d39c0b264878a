import { ApiError } from './api-error.ts';
import { cleanProse } from './clean-text.ts';

/**
 * Puts a rejected `fetch` into words. Its own message is used only where no code says more, and without secrets.
 * Codes: Node's system errors, undici's and OpenSSL's, which stand in `cause`.
 */
export function failedConnection(error: unknown, path: string, redact: (text: string) => string): ApiError {
  const { code, message } = deepest(error);
  const known = words.find(([codes]) => codes.test(code));
  const said = known ? known[1] : cleanProse(redact(message)).replace(/\.$/, '') || 'the connection failed';
  return new ApiError(0, path, 'unreachable', known?.[2] ? `${said} (${code})` : said);
}

/** Pattern of codes, words, and whether the code adds something. */
const words: [RegExp, string, boolean?][] = [
  [/^ECONNREFUSED$/, 'the connection was refused: check address and port'],
  [/^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/, 'the host name could not be resolved'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/, 'there is no route to the host'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'the connection could not be made in time'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection broke off'],
  [/CERT|LEAF_SIGNATURE|TLS|SSL/, 'its certificate is not trusted', true],
  [/^HPE_/, 'what answers there does not speak HTTP', true],
];

/** `fetch failed` is wrapped around the error that says why. */
function deepest(error: unknown): { code: string; message: string } {
  let at = error;
  let code = '';
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    if ('code' in at && typeof at.code === 'string') code = at.code;
    if (!(at.cause instanceof Error)) return { code, message: at.message };
    at = at.cause;
  }
  return { code, message: '' };
}
