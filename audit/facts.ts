/**
 * What was gathered from a cluster: the input of every rule.
 *
 * One key per fact group. A group that could not be read at all is absent and has a gap without a
 * subject; a single subject of a group that could not be read has a gap with that subject, and the fields
 * it would have filled are absent. A list of which the token sees only some rows has a gap `filtered`, one of which a
 * row made no sense a gap `incomplete` (a part of a group: its own name): the rest counts, its absence does not. Absent
 * never means zero, false or "none": look the gap up.
 *
 * Units: bytes, Unix seconds, shares from 0 to 1. Lists are sorted (the API answers in random order).
 * Subjects are the API's own resource ids: `node/pve1`, `qemu/100`, `lxc/101`, `storage/pve1/local`
 * (`storage/nas` when shared), `cluster`; further ones are named by the group that makes them.
 */
import * as z from 'zod/mini';
import { accessSchema } from './facts/access.ts';
import { backupJobsSchema, backupsSchema, tasksSchema } from './facts/backup.ts';
import { backupServersSchema, drillsSchema, historySchema, snapshotsSchema } from './facts/backup-server.ts';
import { clusterSchema, networkSchema } from './facts/cluster.ts';
import { cephSchema, disksSchema } from './facts/disks.ts';
import { guestsSchema } from './facts/guests.ts';
import { haSchema } from './facts/ha.ts';
import { notificationsSchema, performanceSchema, systemSchema } from './facts/node-state.ts';
import { nodesSchema, updatesSchema } from './facts/nodes.ts';
import { offsiteSchema } from './facts/offsite.ts';
import { replicationSchema } from './facts/replication.ts';
import { storageSchema } from './facts/storage.ts';

/** Every group a complete gathering fills, in the order in which reports name them. */
export const factGroups = {
  cluster: clusterSchema,
  nodes: nodesSchema,
  guests: guestsSchema,
  storage: storageSchema,
  ha: haSchema,
  backupJobs: backupJobsSchema,
  backups: backupsSchema,
  tasks: tasksSchema,
  network: networkSchema,
  access: accessSchema,
  updates: updatesSchema,
  replication: replicationSchema,
  snapshots: snapshotsSchema,
  disks: disksSchema,
  ceph: cephSchema,
  performance: performanceSchema,
  system: systemSchema,
  notifications: notificationsSchema,
  backupServers: backupServersSchema,
  offsite: offsiteSchema,
  drills: drillsSchema,
  history: historySchema,
};

export type FactGroup = keyof typeof factGroups;
export const factGroupNames = Object.keys(factGroups) as [FactGroup, ...FactGroup[]];

/** Groups that come from elsewhere than the cluster's own API. */
export const otherSources = ['backupServers', 'offsite', 'drills'] as const satisfies FactGroup[];

/** Whether anything of the cluster itself was read. */
export const sawCluster = (facts: Facts): boolean => {
  const others: readonly FactGroup[] = otherSources;
  return factGroupNames.some((name) => !others.includes(name) && facts[name] !== undefined);
};

/** Why a fact could not be read. */
export const gapReasons = [
  'forbidden',
  'unreachable',
  'timeout',
  'unsupported',
  'malformed',
  'skipped',
] as const;

export const gapSchema = z.object({
  group: z.enum(factGroupNames),
  /** The one subject that is missing; absent when the whole group is. */
  subject: z.optional(z.string()),
  reason: z.enum(gapReasons),
  /** The privilege that would have been needed, with its path: `Sys.Audit on /nodes/pve1`. */
  privilege: z.optional(z.string()),
  /** One sentence for the owner: what was asked and what came back. No secrets. */
  detail: z.string(),
  /** The API path that was asked, without host and parameters' secrets. */
  path: z.optional(z.string()),
});
export type Gap = z.infer<typeof gapSchema>;

export const factsSchema = z.object({
  version: z.literal(1),
  /** When the gathering began, Unix seconds: the `now` that rules judge by. */
  takenAt: z.number(),
  durationMs: z.number(),
  depth: z.enum(['full', 'lean']),
  requests: z.object({ count: z.number(), atOnce: z.number(), longestChain: z.number() }),
  ...(Object.fromEntries(
    Object.entries(factGroups).map(([name, schema]) => [name, z.optional(schema)]),
    // fromEntries forgets which key goes with which schema; the mapped type says it again.
  ) as unknown as { [Group in FactGroup]: z.ZodMiniOptional<(typeof factGroups)[Group]> }),
  gaps: z.array(gapSchema),
});

/** Facts with every group optional, as stored beside a report. */
export type Facts = z.infer<typeof factsSchema>;

/** Facts in which the named groups are known to be present. */
export type FactsOf<Group extends FactGroup> = { [Name in Group]: NonNullable<Facts[Name]> };
