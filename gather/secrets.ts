/** A shorter secret would also blank innocent text; only whole tokens of that size are replaced. */
const shortestAlone = 8;

/**
 * Takes secrets out of whatever a server sends back, since a server may echo the request's headers.
 * @param token `user@realm!name=secret`, as it is sent
 * @param parts its secret, and further values that must not appear
 */
export function redactor(token: string, parts: string[]): (text: string) => string {
  const alone = parts.filter(({ length }) => length >= shortestAlone);
  const secrets = [token, ...alone].flatMap((secret) => [...new Set([secret, encodeURIComponent(secret)])]);
  return (text) =>
    secrets.reduce(
      (clean, secret) => (clean.includes(secret) ? clean.replaceAll(secret, '[redacted]') : clean),
      text,
    );
}
