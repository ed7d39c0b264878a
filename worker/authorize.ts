/** Lets in whoever holds API_TOKEN. */
import type { Context } from 'hono';
import { type Api, refuse } from './api-request.ts';
import { sameText } from './same-text.ts';

interface Reasons {
  /** What cannot be done where no token is set: a clause. */
  without: string;
  /** What needs the token: `Starting an audit`. */
  deed: string;
}

/** Ends the request with 401, or with 503 when there is no token to compare with. */
export async function authorize(c: Context<Api>, { without, deed }: Reasons): Promise<void> {
  const expected = c.env.API_TOKEN;
  if (!expected)
    return refuse(
      503,
      `No API_TOKEN is set, so ${without}.`,
      'Set one: `npx wrangler secret put API_TOKEN`.',
    );
  const given = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  if (given !== undefined && (await sameText(given, expected))) return;
  const next = 'Send `Authorization: Bearer` with the value of the secret API_TOKEN.';
  refuse(401, given ? 'This is not the API token.' : `${deed} needs the API token.`, next, {
    'WWW-Authenticate': 'Bearer',
  });
}
