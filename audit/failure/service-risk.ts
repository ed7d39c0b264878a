import { listed } from '../listing.ts';
import type { Risk, Spof } from '../report-failures.ts';
import type { Tier } from '../roles.ts';
import { grouped } from './grouped.ts';
import { type Graded, type Likelihood, riskRow } from './risk-row.ts';
import type { World } from './world.ts';

/** One row a role; guests with a tier but no role have their own. */
export function serviceRisks(spofs: readonly Spof[], world: World): Risk[] {
  const { standingOf, tierOf } = world;
  const groups = grouped(
    spofs.filter(({ kind }) => kind === 'service'),
    ({ subject }) => {
      const role = standingOf.get(subject)?.role.role;
      return [role === undefined ? subject : `role/${role}`];
    },
  );
  return [...groups].map(([subject, members]) => {
    const has = (tier: Tier) => members.some(({ subject: id }) => tierOf.get(id) === tier);
    const tier = (['critical', 'high'] as const).find(has) ?? 'medium';
    const names = listed(members.map(({ name }) => name));
    return riskRow(
      subject,
      subject.startsWith('role/') ? `Failure of ${subject.slice(5)}: ${names}` : `Failure of ${names}`,
      likelihoodOf(members, world),
      { degree: tier, why: `Its tier is ${tier}.` },
    );
  });
}

function likelihoodOf(
  members: readonly Spof[],
  { standingOf, tierOf, nodeOf, ha }: World,
): Graded<Likelihood> {
  // A stand-in on another node lowers the level below the tier.
  if (members.every(({ subject, level }) => tierOf.get(subject) !== level))
    return { degree: 'remote', why: 'Guests on two nodes would have to fail.' };
  const nodes = [...new Set(members.map(({ subject }) => nodeOf.get(subject)))].sort().join(' or ');
  const one = members.length === 1;
  // HA restarts a guest that stops, and of several that stand in for each other the others go on.
  const kept = members.every(({ subject }) => ha.services.has(sidFrom(subject)));
  const shared = !one && members.some(({ subject }) => standingOf.get(subject)?.role.redundant);
  const guest = kept || shared ? '' : `of ${one ? 'this guest' : 'one of these guests'} or `;
  return {
    degree: 'medium',
    why: `A failure ${guest}of ${nodes} is enough, and nothing brings it back by itself.`,
  };
}

const sidFrom = (subject: string) => subject.replace('qemu/', 'vm:').replace('lxc/', 'ct:');
