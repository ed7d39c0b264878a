/** What lets this terminal in to a Worker: docs/access.md. Of the environment, as others see arguments. */

export interface Credentials {
  /** Of `npm run token`. */
  token?: string | undefined;
  /** Service token of Cloudflare Access, where that stands in front of the Worker. */
  access?: { id: string; secret: string } | undefined;
}

/** @param token given otherwise; it goes before that of the environment */
export function credentialsIn(env: NodeJS.ProcessEnv, token?: string): Credentials {
  const { OFFSIGHT_TOKEN, CF_ACCESS_CLIENT_ID: id, CF_ACCESS_CLIENT_SECRET: secret } = env;
  return {
    token: token || OFFSIGHT_TOKEN || undefined,
    access: id && secret ? { id, secret } : undefined,
  };
}

export const credentialHeaders = ({ token, access }: Credentials): Record<string, string> => ({
  ...(token && { Authorization: `Bearer ${token}` }),
  ...(access && { 'CF-Access-Client-Id': access.id, 'CF-Access-Client-Secret': access.secret }),
});

/** A local run lets everybody on its own computer in. */
export const needsNoCredentials = (url: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
