/** Reads a Proxmox VE cluster into facts. */
import { type FactGroup, type Facts, factGroupNames, type Gap, otherSources } from '../audit/facts.ts';
import { askerOf, type Progress, Unread } from './ask.ts';
import { firstLook } from './first-look.ts';
import { type ClusterGroups, type Depth, type Groups, gatherGroups } from './groups.ts';
import type { PveClient } from './pve.ts';
import { sorted } from './sorted.ts';

export interface GatherOptions {
  client: PveClient;
  /** Our clock, Unix seconds; fractions make the nodes' clocks comparable. */
  now: () => number;
  /** `lean` leaves out guest configurations, snapshots, task logs, restores, drives, measurements and the history of storages. */
  depth: Depth;
  onProgress?: (progress: Progress) => void;
  /** Restore drills on record, `[]` when nobody recorded one. Without it nobody looked, and they are a gap. */
  drills?: NonNullable<Facts['drills']> | Groups['drills'];
  /** Reads the backup servers by their own API, beside the cluster; by default there are none. */
  backupServers?: () => Promise<Groups['backupServers']>;
  /** Looks into the offsite places, after everything else; by default there are none. */
  offsite?: (facts: GatheredSoFar) => Promise<Groups['offsite']>;
}

/** What is known when the offsite places are looked into. */
export type GatheredSoFar = Pick<Facts, 'guests' | 'backups' | 'backupServers'>;

/**
 * Whatever a cluster does becomes facts or gaps; a cluster that nobody reaches costs one round of requests.
 * @throws only the reason of the client's own signal, or what `backupServers` or `offsite` throws
 */
export async function gatherFacts(options: GatherOptions): Promise<Facts> {
  const { client, now, depth, drills, backupServers = noServers, offsite = noOffsite } = options;
  const startedAt = now();
  // One after the other: together they would ask more than six at once.
  const ofCluster = await gatherCluster(options);
  const servers = await backupServers();
  const { guests, backups } = ofCluster;
  const places = await offsite({
    guests: guests.facts,
    backups: backups.facts,
    backupServers: servers.facts,
  });
  const groups: Groups = {
    ...ofCluster,
    backupServers: servers,
    offsite: places,
    drills: drillsOf(drills),
  };
  const facts = factGroupNames.flatMap((group) => {
    const { facts: found } = groups[group];
    return found === undefined ? [] : [[group, found] as const];
  });
  return {
    version: 1,
    takenAt: Math.floor(startedAt),
    durationMs: Math.max(0, Math.round((now() - startedAt) * 1000)),
    depth,
    requests: client.stats(),
    ...Object.fromEntries(facts),
    gaps: inOrder(Object.values(groups).flatMap(({ gaps }) => gaps)),
  };
}

async function gatherCluster({ client, now, depth, onProgress }: GatherOptions): Promise<ClusterGroups> {
  const asker = askerOf(client, onProgress);
  const look = await firstLook(asker);
  if (look instanceof Unread) return nothing(look);
  asker.nextWave();
  return await gatherGroups(asker, look, depth, now);
}

const notLooked = new Unread(
  'read the recorded restore drills',
  'skipped',
  'they are kept in the bucket of the Worker, which this audit does not ask',
);

function drillsOf(drills: GatherOptions['drills']): Groups['drills'] {
  if (!drills) return { gaps: [notLooked.as('drills')] };
  return Array.isArray(drills) ? { facts: drills, gaps: [] } : drills;
}

const noOffsite: NonNullable<GatherOptions['offsite']> = async () => ({ facts: { targets: [] }, gaps: [] });

const noServers: NonNullable<GatherOptions['backupServers']> = async () => ({ facts: [], gaps: [] });

function nothing(why: Unread): ClusterGroups {
  const others: readonly FactGroup[] = otherSources;
  const names = factGroupNames.filter((group) => !others.includes(group));
  const entries = names.map((group) => [group, { gaps: [why.as(group)] }] as const);
  return Object.fromEntries(entries) as unknown as ClusterGroups; // every name of the groups is there
}
/** In one order whatever came first. Several calls for one subject that want the same privilege are said once. */
function inOrder(gaps: Gap[]): Gap[] {
  const said = new Set<string>();
  const once = gaps.filter(({ group, subject, privilege, ...rest }) => {
    const key = JSON.stringify([group, subject, privilege ?? rest]);
    return !said.has(key) && said.add(key);
  });
  return sorted(
    once,
    ({ group }) => factGroupNames.indexOf(group),
    ({ subject }) => subject,
    ({ reason }) => reason,
    ({ detail }) => detail,
    ({ path }) => path,
  );
}
