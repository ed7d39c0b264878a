/** What can be wrong with any of the owner's settings, in one set of words. */

export const missingSecret = (name: string, what: string): string =>
  `The secret ${name} (${what}) is not set: \`npx wrangler secret put ${name}\`.`;

/** Plain http is for a cluster on this machine: the demo, or a tunnel's local end. */
export function inTheClear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
