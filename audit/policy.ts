/** What the owner expects: thresholds, roles, accepted risks. Rules judge by it; the shipped values are below. */
import * as z from 'zod/mini';
import { offsitePolicySchema } from './offsite-policy.ts';
import { runbookKinds } from './report-runbooks.ts';
import { defaultRoles, roleSchema } from './roles.ts';

const share = () => z.number().check(z.gte(0), z.lte(1));
const count = () => z.number().check(z.gte(0));
const pair = (schema: z.ZodMiniNumber, warn: number, bad: number) =>
  z._default(z.strictObject({ warn: schema, bad: schema }), { warn, bad });

/** Each pair: from `warn` on it is a finding, from `bad` on a grave one. Where a number comes from: docs/scoring.md. */
export const thresholdsSchema = z.strictObject({
  /** A node's share of guests minus its share of cores. */
  guestsOverCores: pair(share(), 0.15, 0.25),
  /** Smallest node ÷ largest node, by cores and by memory; below it nodes count as unequal. */
  nodeSizeRatio: z._default(share(), 0.75),
  /** Same-named local storage: smallest ÷ largest. */
  localStorageRatio: z._default(share(), 0.5),
  /** Highest minus lowest memory use, and CPU use, among nodes. */
  memorySpread: pair(share(), 0.2, 0.3),
  cpuSpread: pair(share(), 0.2, 0.4),
  nodeMemory: pair(share(), 0.85, 0.95),
  nodeCpu: pair(share(), 0.8, 0.9),
  storageUse: pair(share(), 0.8, 0.9),
  /** A storage this full stops guests from one moment to the next: thin pools and copy-on-write need the rest. */
  storageFull: z._default(share(), 0.97),
  /** Storages that hold backups alone are filled on purpose and pruned; 85 and 95 % are usual for backup servers. */
  backupStorageUse: pair(share(), 0.85, 0.95),
  rootfsUse: pair(share(), 0.8, 0.9),
  /** vCPUs of running guests per core of their node. */
  cpuOvercommit: pair(count(), 3, 4),
  /** Memory promised to running guests ÷ memory of their node. From 1 on nothing is left for the host. */
  memoryOvercommit: pair(count(), 1, 1.3),
  /** Share of the started HA guests that one node may hold. */
  haOnOneNode: z._default(share(), 0.6),
  /** Seconds between a node's clock and ours, beyond what the round trip explains. */
  clockSeconds: pair(count(), 2, 5),
  certificateDays: pair(count(), 30, 7),
  /** Days until the audit's own token ends, after which nothing is audited: as long ahead as for certificates. */
  tokenDays: pair(count(), 30, 7),
  /** Days before the end of a release's support from which on the upgrade should be planned: one quarter. */
  supportDays: z._default(count(), 90),
  /** More pending packages than one round of updates brings: the node has missed several. */
  pendingPackages: z._default(count(), 30),
  /** People who may do everything: one, a deputy, and the account for emergencies. */
  administrators: z._default(count(), 3),
  /** HA guests from which on counting them is too coarse a way to choose a node; with fewer one sees at a glance where they are. */
  scheduledGuests: z._default(count(), 10),
  /** Age of the newest backup ÷ interval of its job; hours where no interval is known. */
  backupIntervals: pair(count(), 1.5, 3),
  backupHours: pair(count(), 26, 50),
  /** Newest backup ÷ median of the earlier ones; below half, something is missing from it. */
  backupSizeRatio: z._default(share(), 0.5),
  /** Bytes by which an offsite copy must differ from what is usual to be odd: small guests vary by a half for no reason. */
  offsiteSizeBytes: z._default(count(), 100_000_000),
  /** Mean I/O pressure (else I/O wait) of a node while its backups run: felt from a tenth on, stalling from a third. */
  backupIo: pair(share(), 0.1, 0.3),
  /** Days without verification, and without garbage collection: backup servers are set up for a month at most. */
  verifyDays: z._default(count(), 30),
  garbageCollectionDays: z._default(count(), 30),
  /** Age of the last replication ÷ interval of its job: two runs may be late, a third means that it stands still. */
  replicationIntervals: z._default(count(), 3),
  /** A local resource manager that has not reported for so many seconds. */
  lrmSilentSeconds: z._default(count(), 60),
  /** Life left of a drive: a finding from the first number down. Vendors advise a replacement at 10 %; twice that leaves time to order one. */
  driveLifeLeft: pair(share(), 0.2, 0.1),
  /** Days since the last scrub of a ZFS pool. Debian scrubs on the second Sunday of a month, so five weeks pass at most; at 60 days two were missed. */
  scrubDays: pair(count(), 35, 60),
  /** Fragmentation of a pool's free space from which on writes get slower: a rule of thumb of ZFS administrators. */
  zfsFragmentation: z._default(share(), 0.5),
  /** Metadata in use in an LVM thin pool: as for data, but a full one needs a repair with the pool offline. */
  thinMetadata: pair(share(), 0.8, 0.9),
  /** Size of all guest disks on thin storage ÷ its size. From 1 on they can fill it; at twice that only luck prevents it. */
  thinOvercommit: pair(count(), 1, 2),
  /** Days until a steadily growing storage is full: time to buy, and time to react. */
  daysToFull: pair(count(), 30, 7),
  /** Swap in use on a node. A little is normal; the limits are those of common monitoring templates. */
  swapUse: pair(share(), 0.2, 0.5),
  /** Share of a day that CPUs only waited for storage. On a node of four cores 0.25 is one core that does nothing else. */
  ioWait: pair(share(), 0.1, 0.25),
  /** Share of time in which something waited for CPU, and all waited for I/O or memory, 95th percentile of a day: the limits that other checks for Proxmox VE use. */
  pressureCpu: pair(share(), 0.4, 0.7),
  pressureIo: pair(share(), 0.1, 0.3),
  pressureMemory: pair(share(), 0.05, 0.15),
  /** A container's own memory, page cache left out: what it asks for next kills a process in it. */
  containerMemory: z._default(share(), 0.95),
  /** Age of a guest's snapshot. One is made before a change and not needed once the change has proved itself: two weeks, at most a month. */
  snapshotDays: pair(count(), 14, 30),
  /** Snapshots a guest may have: more are history, which is what backups are for. */
  snapshotCount: z._default(count(), 5),
});

/** From the best to the worst that is expected. */
const span = (from: number, to: number) =>
  z._default(
    z
      .strictObject({ from: count(), to: count() })
      .check(z.refine((value) => value.from <= value.to, 'from must not be more than to')),
    { from, to },
  );

/** How long recoveries take: the assumptions that failures name. Why these numbers: docs/failure.md. */
export const recoverySchema = z.strictObject({
  /** From a node's death until HA starts its guests elsewhere: its lock ends after 120 s, and the manager looks every 10 s. */
  fencingSeconds: z._default(count(), 130),
  /** More when the manager was on that node: its successor waits out the fence delay of 60 s anew, and looks every 10 s. */
  takeoverSeconds: z._default(count(), 70),
  /** From a guest's start until it answers: a container at best, a large virtual machine at worst. */
  startSeconds: span(15, 120),
  /** Until somebody who noticed sits at a keyboard. */
  manualMinutes: span(15, 60),
  /** A restore over one gigabit link, from and to disks that keep up; and from or to slow ones. */
  restoreBytesPerSecond: z._default(
    z
      .strictObject({ slow: count().check(z.gt(0)), fast: count().check(z.gt(0)) })
      .check(z.refine((value) => value.slow <= value.fast, 'slow must not be more than fast')),
    { slow: 40_000_000, fast: 110_000_000 },
  ),
  /** A guest with disks of this size or more is not made anew in an evening: its single copy is worth a warning. */
  largeGuestBytes: z._default(count(), 50_000_000_000),
});

/**
 * What guests of a tier are promised. The usual rhythm is daily, weekly and monthly. Four weeks back reach damage that
 * is noticed late; what matters most is restored for practice once a quarter, the next once in half a year.
 */
const tier = (backupEveryHours: number, keepDays?: number, drillEveryDays?: number) =>
  z._default(
    z.strictObject({
      backupEveryHours: count().check(z.gt(0)),
      /** Absent: however long. */
      keepDays: z.optional(count()),
      /** Absent: no drills are expected. */
      drillEveryDays: z.optional(count().check(z.gt(0))),
    }),
    {
      backupEveryHours,
      ...(keepDays !== undefined && { keepDays }),
      ...(drillEveryDays !== undefined && { drillEveryDays }),
    },
  );

/** A month has 31 days at most: 744 hours. */
export const tiersSchema = z.strictObject({
  critical: tier(24, 28, 92),
  high: tier(24, 28, 183),
  medium: tier(168, 28),
  low: tier(744),
});

/** What no API shows, and rules therefore take from the owner's word. */
export const attestable = [
  'ssh-keys',
  'log-retention',
  'recovery-documents',
  'recovery-procedure',
  'break-glass',
] as const;

export const attestationSchema = z
  .strictObject({
    what: z.enum(attestable),
    /** Who looked. */
    by: z.string().check(z.minLength(1)),
    /** The day on which he did, and the last one on which it counts (UTC). */
    when: z.iso.date(),
    until: z.iso.date(),
    /** Where others can see it: a page, a ticket, a sentence. */
    evidence: z.string().check(z.minLength(1)),
  })
  .check(z.refine(({ when, until }) => when <= until, 'until must not be before when'));

/** One of the networks that the owner keeps apart: by its VLAN, its bridge or its addresses. */
export const networkSchema = z.strictObject({
  name: z.string(),
  role: z.enum(['management', 'services', 'storage', 'sandbox']),
  vlan: z.optional(z.int().check(z.gte(1), z.lte(4094))),
  bridge: z.optional(z.string()),
  cidr: z.optional(z.union([z.cidrv4(), z.cidrv6()])),
});

export const classSchema = z.strictObject({
  cores: count().check(z.gt(0)),
  memoryGiB: count().check(z.gt(0)),
});

/** One guest by its id, every guest of a role, or all of them. */
const guestsMeant = z
  .string()
  .check(z.regex(/^((qemu|lxc)\/[1-9]\d{2,8}|role\/\S+|\*)$/, 'write qemu/100, lxc/101, role/dns or *'));

/** What must run before others can be brought back. Firewall, DNS and DHCP come first by themselves. */
export const dependencySchema = z.strictObject({
  of: guestsMeant,
  needs: z.array(guestsMeant).check(z.minLength(1)),
});

/** What has to be done after a restore and no command does: the owner's own words. */
export const restoreStepsSchema = z.strictObject({
  of: guestsMeant,
  steps: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
});

export const acceptedSchema = z.strictObject({
  rule: z.string(),
  /** Absent: every subject of the rule. */
  subject: z.optional(z.string()),
  reason: z.string().check(z.minLength(1)),
  /** Last day on which it holds, `2027-03-31` (UTC). Afterwards the finding is back. */
  until: z.iso.date(),
});

export const policySchema = z.strictObject({
  profile: z._default(z.enum(['full', 'essential']), 'full'),
  /** Hours between two audits; a report older than that is shown as overdue. */
  expectedEveryHours: z._default(count().check(z.gt(0)), 24),
  thresholds: z.prefault(thresholdsSchema, {}),
  recovery: z.prefault(recoverySchema, {}),
  roles: z._default(z.array(roleSchema), defaultRoles),
  tiers: z.prefault(tiersSchema, {}),
  /** Networks that are kept apart; rules about them judge only what stands here. */
  networks: z._default(z.array(networkSchema), []),
  /** Resource classes by name: what a guest with the tag `class-<name>` may have at most. */
  classes: z._default(z.record(z.string(), classSchema), {}),
  /** Where backups are kept offsite. */
  offsite: z.prefault(offsitePolicySchema, {}),
  /** What must run before what, after a disaster. */
  dependencies: z._default(z.array(dependencySchema), []),
  restoreSteps: z._default(z.array(restoreStepsSchema), []),
  /** The owner's own words for runbooks, by their kind. */
  runbookNotes: z._default(z.partialRecord(z.enum(runbookKinds), z.string().check(z.minLength(1))), {}),
  attestations: z._default(z.array(attestationSchema), []),
  /** Nodes that are off on purpose. */
  expectedOff: z._default(z.array(z.string()), []),
  accepted: z._default(z.array(acceptedSchema), []),
});

export type Policy = z.infer<typeof policySchema>;
export type Profile = Policy['profile'];

export const defaultPolicy: Policy = policySchema.parse({});
