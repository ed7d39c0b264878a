/** Bearer tokens of machines. The configuration holds their SHA-256 alone, so that whoever reads it can do nothing with it. */
import type { Config } from '../../audit/config.ts';
import type { Scope } from './identity.ts';

export type MachineToken = Config['tokens'][number];

/** @returns null when no token of the configuration has this value; `ended` when one has and its last day is over */
export async function machineOf(
  value: string,
  tokens: readonly MachineToken[],
  now: number,
): Promise<{ name: string; scopes: readonly Scope[] } | 'ended' | null> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)));
  // Every one is compared, so that the time tells nothing of which it was.
  const matching = tokens.filter(({ sha256 }) => crypto.subtle.timingSafeEqual(digest, bytesOf(sha256)));
  const [token] = matching;
  if (!token) return null;
  // The last day counts to its end, UTC.
  if (token.until && now >= Date.parse(token.until) / 1000 + 86_400) return 'ended';
  return { name: token.name, scopes: token.scopes };
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
