/** What could not be seen, and what to check by hand instead: full sentences. */
import type { FactGroup } from '../facts.ts';
import { listed } from '../listing.ts';
import { shortens } from '../unread-rows.ts';
import type { Scene } from './scene.ts';

/** What a runbook would have used of a group, and where to look by hand. */
const byHand: Partial<Record<FactGroup, string>> = {
  cluster: 'Nodes, votes and quorum could not be seen: run pvecm status.',
  nodes:
    'Memory and cores of the nodes could not be seen: look at the summary of each before moving guests there.',
  guests: 'The guests could not be seen: run qm list and pct list on each node.',
  storage: 'The storages could not be seen: run pvesm status on each node.',
  ha: 'What HA manages could not be seen: run ha-manager status before stopping or moving a guest.',
  backups:
    'The backups on the storages of the cluster could not be seen: run pvesm list with each storage for backups.',
  network:
    'The networks of the nodes could not be seen: look whether a node has a guest’s bridge before it is started there.',
  replication: 'Replication could not be seen: run pvesr status.',
  updates:
    'Waiting packages could not be seen: run apt-get update and apt-get dist-upgrade on each node, and read what it would do.',
  backupServers: 'The backup servers could not be asked: open the page of each and look at its datastores.',
  offsite: 'The offsite places could not be read: look into each by hand.',
  drills: 'Restores for practice could not be read: times are estimates.',
};

/** Groups that are missing as a whole, each with what was to be said of it; then hidden guests and storages. */
export function unseenFacts({ facts, policy }: Scene): string[] {
  const wanted = (group: FactGroup) =>
    group === 'offsite' ? policy.offsite.targets.length > 0 : group !== 'backupServers' || hasGap(group);
  const hasGap = (group: FactGroup) =>
    facts.gaps.some((gap) => gap.group === group && gap.subject === undefined);
  const missing = Object.entries(byHand).flatMap(([name, text]) => {
    // The keys of the table are groups.
    const group = name as FactGroup;
    return facts[group] === undefined && wanted(group) ? [text] : [];
  });
  const hidden = facts.gaps.filter(
    (gap) => shortens(gap) && ['guests', 'storage', 'backups'].includes(gap.group),
  );
  const unread = (facts.guests ?? []).filter(({ config, template }) => config === undefined && !template);
  return [
    ...missing,
    ...hidden.map(({ detail }) => `Not all could be seen: ${detail}`),
    ...(unread.length > 0
      ? [
          `The configuration of ${listed(unread.map(({ id }) => id))} could not be read: look at its disks, networks and devices by hand.`,
        ]
      : []),
  ];
}

/** Why a missing copy would prove nothing. */
export function blindBackups({ facts, world, policy }: Scene): string[] {
  const { backups, storage, gaps } = facts;
  const unread = policy.offsite.targets
    .filter(({ name }) => !facts.offsite?.targets.some((target) => target.name === name))
    .map(({ name }) => name);
  const unlisted = gaps.filter(({ group }) => group === 'backups');
  return [
    ...(backups && storage ? [] : ['Which backups the cluster has could not be seen.']),
    ...(backups && unlisted.length > 0
      ? unlisted.slice(0, 3).map(({ detail }) => `Not all backups were listed: ${detail}`)
      : []),
    ...(unread.length > 0 ? [`What lies at ${listed(unread)} could not be read.`] : []),
    ...(world.members.length > world.online.length
      ? ['Backups on the own disks of nodes that are down could not be seen.']
      : []),
  ];
}

/** What of the declared order cannot be kept. */
export function orderUnknowns({ circles, policy, ranked }: Scene): string[] {
  const roles = new Set(ranked.flatMap(({ role }) => (role ? [`role/${role.role}`] : [])));
  const ids = new Set(ranked.map(({ guest }) => guest.id));
  const named = [
    ...policy.dependencies.flatMap(({ of, needs }) => [of, ...needs]),
    ...policy.restoreSteps.map(({ of }) => of),
  ];
  const strangers = [...new Set(named)].filter((name) => name !== '*' && !roles.has(name) && !ids.has(name));
  return [
    ...circles,
    ...(strangers.length > 0
      ? [`The policy names ${listed(strangers)} for restores, and no guest that was seen is meant by it.`]
      : []),
  ];
}
