/** The order in which to bring guests back. */
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Policy } from '../policy.ts';
import { type Role, type Tier, tiers } from '../roles.ts';
import { compareLists } from './compare-lists.ts';
import type { Ranked } from './scene.ts';

export interface Standing {
  guest: Guest;
  role?: Role;
  tier?: Tier;
}

/**
 * Roles on which nearly everything stands, in this order, where they are of tier critical or high: backups are
 * restored from the first, and without the others nothing finds anything.
 */
const groundwork = ['backup-server', 'firewall', 'dns', 'dhcp'];

/**
 * What others need comes before them, whatever its tier; else groundwork, then tiers, running guests before stopped
 * ones, templates last, then by number. A circle is cut where it closes.
 */
export function restoreOrder(
  standings: readonly Standing[],
  policy: Pick<Policy, 'dependencies'>,
): { ranked: Ranked[]; circles: string[] } {
  const sorted = standings.toSorted((a, b) => compareLists(keyOf(a), keyOf(b)));
  const needsOf = dependencies(sorted, policy);
  const ranked = new Map<string, Ranked>();
  const open = new Set<string>();
  const circles = new Set<string>();
  const neededBy = new Map<string, Standing[]>();
  let wave = 0;
  let group: number | undefined;
  const visit = (standing: Standing, puller: number): void => {
    const { guest } = standing;
    open.add(guest.id);
    const needs: Standing[] = [];
    for (const need of needsOf(standing)) {
      if (open.has(need.guest.id)) {
        circles.add(
          `${guestName(guest)} and ${guestName(need.guest)} need each other by the dependencies: ${guestName(guest)} is brought back first.`,
        );
        continue;
      }
      if (!ranked.has(need.guest.id)) visit(need, puller);
      needs.push(need);
      const before = neededBy.get(need.guest.id);
      if (before) before.push(standing);
      else neededBy.set(need.guest.id, [standing]);
    }
    open.delete(guest.id);
    // Those of one wave are restored side by side, so none of them may need another.
    if (puller !== group || needs.some((need) => ranked.get(need.guest.id)?.wave === wave)) wave += 1;
    group = puller;
    ranked.set(guest.id, { ...standing, wave, why: '', needs: needs.map((need) => need.guest.id) });
  };
  for (const standing of sorted) if (!ranked.has(standing.guest.id)) visit(standing, groupOf(standing));
  return {
    ranked: [...ranked.values()].map((entry) => ({
      ...entry,
      why: whyOf(entry, neededBy.get(entry.guest.id) ?? []),
    })),
    circles: [...circles],
  };
}

/** Groundwork, tier, running, template, number: smaller comes first. */
function keyOf({ guest, role, tier }: Standing): number[] {
  const ground = isGroundwork(role, tier) ? groundwork.indexOf(role.role) : groundwork.length;
  const rank = tier === undefined ? tiers.length : tiers.indexOf(tier);
  return [Number(guest.template), ground, rank, Number(guest.status === 'stopped'), guest.vmid];
}

const isGroundwork = (role: Role | undefined, tier: Tier | undefined): role is Role =>
  role !== undefined && groundwork.includes(role.role) && (tier === 'critical' || tier === 'high');

function dependencies(
  sorted: readonly Standing[],
  { dependencies: declared }: Pick<Policy, 'dependencies'>,
): (standing: Standing) => Standing[] {
  const entries = declared.map(({ of, needs }) => ({
    of,
    needed: sorted.filter(
      (standing) => !standing.guest.template && needs.some((one) => means(one, standing)),
    ),
  }));
  return (standing) => [
    ...new Set(
      entries
        .filter(({ of }) => means(of, standing))
        .flatMap(({ needed }) => needed)
        .filter(
          (need) =>
            need.guest.id !== standing.guest.id &&
            // Of guests that do the same none waits for the other.
            (need.role === undefined || need.role !== standing.role),
        ),
    ),
  ];
}

/** Whether `lxc/110`, `role/dns` or `*` of the policy means a guest. */
export const means = (text: string, { guest, role }: Pick<Standing, 'guest' | 'role'>): boolean =>
  text === '*' || text === guest.id || (role !== undefined && text === `role/${role.role}`);

/** Each kind of groundwork is a wave by itself, then each tier; what is pulled forward goes with whoever needs it. */
function groupOf({ guest, role, tier }: Standing): number {
  if (guest.template) return groundwork.length + tiers.length + 1;
  return isGroundwork(role, tier)
    ? groundwork.indexOf(role.role)
    : groundwork.length + (tier === undefined ? tiers.length : tiers.indexOf(tier));
}

function whyOf({ guest, role, tier, needs }: Ranked, users: readonly Standing[]): string {
  if (guest.template) return 'A template: nothing runs on it.';
  const parts = [
    ...(isGroundwork(role, tier) ? [groundworkWhy[role.role]!] : []),
    ...(users.length > 0
      ? [
          `needed by ${listed(
            users.map((user) => guestName(user.guest)),
            3,
          )}`,
        ]
      : []),
    tier === undefined ? 'nobody said how important it is' : `tier ${tier}`,
    ...(needs.length > 0 ? [`after ${listed(needs, 3)}`] : []),
    ...(guest.status === 'stopped' ? ['it was off'] : []),
  ];
  const text = parts.join('; ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

const groundworkWhy: Record<string, string> = {
  'backup-server': 'others may be restored from it',
  firewall: 'others are reached through it',
  dns: 'others find each other by it',
  dhcp: 'others get their addresses from it',
};
