import type { Facts } from '../facts.ts';
import { counted, percent } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Failure, Risk } from '../report-failures.ts';
import { endedRoles } from './losses.ts';
import { type Graded, type Impact, type Likelihood, riskRow } from './risk-row.ts';
import type { World } from './world.ts';

/** A node has a row unless all its guests certainly come back by HA. */
export function nodeRisk(failure: Failure, world: World): Risk[] {
  if (failure.kind !== 'node' || (failure.complete && failure.guests.every(({ by }) => by === 'ha')))
    return [];
  const impact = nodeImpact(failure);
  return [
    riskRow(failure.subject, `Failure of node ${failure.name}`, nodeLikelihood(failure.name, world), impact),
  ];
}

function nodeImpact(failure: Failure): Graded<Impact> {
  const { quorate, guests, complete, name } = failure;
  if (quorate === false)
    return { degree: 'critical', why: `Without ${name} nothing starts by itself any more.` };
  const ends = (roles: string[]) =>
    `${listed(roles)} ${roles.length === 1 ? 'ends' : 'end'} until somebody acts.`;
  const critical = endedRoles(failure, 'critical');
  if (critical.length > 0) return { degree: 'critical', why: ends(critical) };
  if (quorate === null) return { degree: null, why: 'Whether quorum holds is not known.' };
  if (!complete || guests.some(({ fate, tier }) => fate === 'unknown' && tier !== 'low'))
    return { degree: null, why: 'What becomes of its guests is not fully known.' };
  const lost = guests.filter(({ fate, tier }) => fate === 'lost' && (tier === 'critical' || tier === 'high'));
  if (lost.length > 0)
    return {
      degree: 'high',
      why: `The only copy of ${counted(lost.length, 'important guest')} is on its disks.`,
    };
  const high = endedRoles(failure, 'high');
  if (high.length > 0) return { degree: 'high', why: ends(high) };
  const down = guests.filter(({ by }) => by !== 'ha').length;
  return {
    degree: 'medium',
    why: `${counted(down, 'guest')} ${down === 1 ? 'stays' : 'stay'} down until somebody acts.`,
  };
}

function nodeLikelihood(name: string, { facts, policy: { thresholds } }: World): Graded<Likelihood> {
  const node = facts.nodes?.find((each) => each.node === name);
  const full = (what: string, use: { totalBytes: number; usedBytes: number } | undefined, bad: number) => {
    const share = use && use.totalBytes > 0 ? use.usedBytes / use.totalBytes : 0;
    return share >= bad ? [`its ${what} is ${percent(share)} full`] : [];
  };
  const troubles = [
    ...full('memory', node?.memory, thresholds.nodeMemory.bad),
    ...full('root file system', node?.rootfs, thresholds.rootfsUse.bad),
    ...diskTroubles(facts.disks?.find((each) => each.node === name)),
  ];
  return troubles.length > 0
    ? { degree: 'medium', why: `There is a sign of trouble: ${listed(troubles)}.` }
    : { degree: 'low', why: 'Nodes fail rarely, and nothing that was read points to trouble.' };
}

/** Words of smartctl and ZFS that mean damage; what they do not know is no sign of anything. */
function diskTroubles(disks: NonNullable<Facts['disks']>[number] | undefined): string[] {
  const drives = disks?.drives?.filter(({ health }) => /fail/i.test(health)) ?? [];
  const pools = disks?.zfs?.filter(({ health }) => health !== 'ONLINE') ?? [];
  return [
    ...drives.map(({ device, health }) => `the drive ${device} says ${health}`),
    ...pools.map(({ pool, health }) => `the pool ${pool} is ${health}`),
  ];
}
