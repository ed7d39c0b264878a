import { counted } from './figures.ts';
import { type Guest, guestName } from './guest-name.ts';
import type { Policy } from './policy.ts';
import { nameless } from './redundant-roles.ts';
import { type Tier, tierOf } from './roles.ts';
import { type Context, fail, unknown, type Verdict } from './rule.ts';

export interface TieredGuest {
  guest: Guest;
  /** `traefik (CT 110)`. */
  name: string;
  tier: Tier;
  /** What the policy promises guests of this tier. */
  promise: Policy['tiers'][Tier];
}

/** Guests of which tags or roles say how much depends on them; templates left out. */
export const tieredGuests = (guests: readonly Guest[], { roles, tiers }: Policy): TieredGuest[] =>
  guests
    .filter(({ template }) => !template)
    .flatMap((guest) => {
      const tier = tierOf(guest, roles);
      return tier ? [{ guest, name: guestName(guest), tier, promise: tiers[tier] }] : [];
    });

/** Guests whose tier is out of sight: of a node that is silent for long neither names nor tags are told. */
export const untieredYet = (guests: readonly Guest[], gap: Context['gap']): Verdict[] =>
  guests
    .filter(nameless)
    .map((guest) => unknown(guest.id, `The tier of ${guestName(guest)}`, gap('nodes', `node/${guest.node}`)));

/** What is left to say where nobody declared anything. @param purpose as in `how often it must be backed up`. */
export function tiersUndeclared(guests: readonly Guest[], gap: Context['gap'], purpose: string): Verdict[] {
  const filtered = gap('guests', 'filtered');
  if (filtered) return [unknown('cluster', 'Guests with a tier', filtered)];
  const count = guests.filter(({ template }) => !template).length;
  if (count === 0) return [];
  return [
    fail(
      'info',
      'cluster',
      `No guest says how much depends on it, so nobody can tell ${purpose}.`,
      { seen: `${counted(count, 'guest')} without a known role or tier`, where: '/cluster/resources' },
      {
        summary:
          'Tag guests in Proxmox with tier-critical, tier-high, tier-medium or tier-low, or with a role such as role-dns; or name them under roles in the policy.',
        commands: [],
      },
    ),
  ];
}
