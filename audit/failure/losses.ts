/** Which roles a failure touches, and who stands in. */
import type { Failure, RoleLoss } from '../report-failures.ts';
import { type Tier, tiers } from '../roles.ts';
import type { World } from './world.ts';

/** More stand-ins are not worth naming. */
const named = 5;

/** @param down ids of running guests that stop. */
export function roleLosses({ roleOf, tierOf, byRole }: World, down: ReadonlySet<string>): RoleLoss[] {
  const ids = new Map<string, string[]>();
  for (const id of down) {
    const role = roleOf.get(id);
    if (role) ids.set(role.role, [...(ids.get(role.role) ?? []), id]);
  }
  const losses = [...ids].map(([name, lost]): RoleLoss => {
    const role = roleOf.get(lost[0] ?? '');
    const tier = tiers.find((each) => lost.some((id) => tierOf.get(id) === each)) ?? role?.tier ?? 'low';
    const redundant = role?.redundant ?? false;
    const remaining = redundant ? others(byRole.get(name) ?? [], down) : [];
    return { role: name, tier, redundant, down: lost, remaining };
  });
  return losses.sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier) || (a.role < b.role ? -1 : 1));
}

function others(guests: readonly { id: string }[], down: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const { id } of guests) {
    if (!down.has(id)) found.push(id);
    if (found.length === named) break;
  }
  return found;
}

/**
 * Roles of a tier that end with a failure until somebody acts: none of the guests that stand in for each other comes
 * back by HA, or one that stands alone does not. A guest whose fate is not known proves nothing.
 */
export function endedRoles({ roles, guests }: Pick<Failure, 'roles' | 'guests'>, tier: Tier): string[] {
  const gone = new Set(
    guests.filter(({ by, fate }) => by !== 'ha' && fate !== 'unknown').map(({ id }) => id),
  );
  return roles
    .filter((role) => role.tier === tier && role.remaining.length === 0)
    .filter(({ redundant, down }) =>
      redundant ? down.every((id) => gone.has(id)) : down.some((id) => gone.has(id)),
    )
    .map(({ role }) => role);
}
