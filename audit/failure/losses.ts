/** Which roles a failure touches, and who stands in. */
import type { Failure, RoleLoss } from '../report-failures.ts';
import { type Tier, tiers } from '../roles.ts';
import { grouped } from './grouped.ts';
import type { World } from './world.ts';

/** More stand-ins are not worth naming. */
const named = 5;

/** @param down ids of running guests that stop. */
export function roleLosses({ standingOf }: World, down: ReadonlySet<string>): RoleLoss[] {
  const byImportance = (a: Tier, b: Tier) => tiers.indexOf(a) - tiers.indexOf(b);
  const concerned = grouped(
    [...down].flatMap((id) => standingOf.get(id) ?? []),
    ({ role }) => [role],
  );
  const losses = [...concerned].map(([{ role, redundant }, members]): RoleLoss => {
    const { tier, peers } = members.reduce((best, each) =>
      byImportance(each.tier, best.tier) < 0 ? each : best,
    );
    return {
      role,
      tier,
      redundant,
      down: members.map(({ id }) => id),
      remaining: redundant ? others(peers, down) : [],
    };
  });
  return losses.sort((a, b) => byImportance(a.tier, b.tier) || (a.role < b.role ? -1 : 1));
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
