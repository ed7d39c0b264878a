/** All that is known of one guest, for its page. */
import { coverageBy, enabledJobs } from './backup-coverage.ts';
import type { Facts, FactsOf } from './facts.ts';
import type { Guest } from './guest-name.ts';
import { sidOf } from './ha-guests.ts';
import type { GuestDetail } from './report-inventory.ts';

type Copy = FactsOf<'backups'>['backups']['copies'][number];
type Places = NonNullable<GuestDetail['copies']>;
type HaRule = NonNullable<FactsOf<'ha'>['ha']['rules']>[number];

/** Reads the facts once and answers for each guest. */
export function guestDetails(facts: Facts): (guest: Guest) => GuestDetail {
  const { ha, replication, backups, backupJobs, cluster } = facts;
  const resources = new Map(ha?.resources.map((resource) => [resource.sid, resource]));
  const rulesOf = Map.groupBy(
    (ha?.rules ?? [])
      .filter(({ enabled }) => enabled)
      .flatMap((rule) => rule.resources.map((sid) => ({ sid, rule }))),
    ({ sid }) => sid,
  );
  const replicasOf = Map.groupBy(replication ?? [], ({ vmid }) => vmid);
  const copiesOf = Map.groupBy(backups?.copies ?? [], ({ vmid }) => vmid);
  const coverage = backupJobs && coverageBy(enabledJobs(backupJobs), cluster?.permissions);
  return (guest) => {
    const sid = sidOf(guest);
    return {
      pool: guest.pool,
      tags: guest.tags,
      lock: guest.lock,
      haState: resources.get(sid)?.state ?? guest.haState,
      haRules: ha?.rules && (rulesOf.get(sid) ?? []).map(({ rule }) => haRule(rule, sid)),
      ...configured(guest),
      replicas: replication && (replicasOf.get(guest.vmid) ?? []).map(replica),
      jobs: coverage?.(guest).jobs.map(({ id }) => id),
      copies: backups && copiesAt((copiesOf.get(guest.vmid) ?? []).filter((copy) => isOf(copy, guest))),
    };
  };
}

/** Ids are used again: a copy of the other guest type is an earlier owner's. */
const isOf = ({ type }: Copy, guest: Guest) => type === undefined || type === guest.type;

function haRule({ id, type, resources, nodes, strict, affinity }: HaRule, sid: string) {
  if (type === 'node-affinity')
    return { id, kind: 'nodes' as const, with: Object.keys(nodes ?? {}).sort(), strict };
  const others = resources.filter((other) => other !== sid);
  return { id, kind: affinity === 'negative' ? ('apart' as const) : ('together' as const), with: others };
}

function configured({ config }: Guest): Partial<GuestDetail> {
  if (!config) return {};
  const { onBoot, protection, agent, unprivileged, osType, passthrough, disks, networks } = config;
  return {
    ...{ onBoot, protection, agent, unprivileged, osType, passthrough },
    disks: disks.map(({ key, storage, sizeBytes, backedUp }) => ({ key, storage, sizeBytes, backedUp })),
    networks: networks.map(({ key, bridge, vlan, firewall }) => ({ key, bridge, vlan, firewall })),
  };
}

const replica = ({ id, target, enabled, state }: FactsOf<'replication'>['replication'][number]) => ({
  id,
  target,
  enabled,
  lastSyncAt: state?.lastSyncAt,
});

/** One entry a place, the one with the newest copy first. */
function copiesAt(copies: readonly Copy[]): Places {
  const places = new Map<string, Places[number]>();
  for (const copy of copies.toSorted((a, b) => b.takenAt - a.takenAt || (a.volid < b.volid ? -1 : 1))) {
    const { storage, node, vmid: _, type: __, ...newest } = copy;
    const place = `${node ?? ''}/${storage}`;
    const known = places.get(place);
    if (known) known.copies += 1;
    else places.set(place, { storage, node, copies: 1, newest });
  }
  return [...places.values()];
}
