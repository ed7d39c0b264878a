import * as z from 'zod/mini';
import { backupsSchema } from './backup.ts';
import { guestsSchema } from './guests.ts';

/**
 * One look at one copy. What a look found is carried from audit to audit, with its time, for as long as the copy's
 * `version` and size stay the same.
 */
const checkSchema = z.object({
  /** `header`: it is what it says. `complete`: nothing is cut off or missing. `content`: the data itself was read and is sound. */
  proof: z.enum(['header', 'complete', 'content']),
  /** `cannot`: nothing that can be read from outside tells, as with encrypted data. */
  outcome: z.enum(['ok', 'failed', 'cannot']),
  /** When it was looked at, Unix seconds. */
  at: z.number(),
  /** By what, as a noun phrase: `the MD5 checksum of the VMA header`. */
  how: z.string(),
  /** A failure's or "cannot"'s reason, one sentence. */
  detail: z.optional(z.string()),
  /** Share of the copy that was looked at where it is a sample; absent = all of it. */
  share: z.optional(z.number()),
});

/** What a copy says of itself: read out of its header or its configuration, never out of its name. */
const insideSchema = z.object({
  /** `smbios1` uuid of a virtual machine. */
  uuid: z.optional(z.string()),
  /** `name` of a virtual machine, `hostname` of a container. */
  hostname: z.optional(z.string()),
  /** Upper case, sorted. */
  macs: z.array(z.string()),
  /** Disks that are in the copy, by configuration key (`scsi0`, `rootfs`, `mp0`); sorted. */
  disks: z.array(z.object({ key: z.string(), sizeBytes: z.optional(z.number()) })),
});

export const copySchema = z.object({
  /** Object key below the target's prefix; of a datastore the snapshot's folder `vm/100/2026-11-21T01:00:00Z`; of a repository the snapshot's id. */
  key: z.string(),
  /** Changes when the content does: the ETag, or of a snapshot the manifest's. */
  version: z.optional(z.string()),
  /** Datastores: absent = the root. */
  namespace: z.optional(z.string()),
  /** Archives: its name is none that Proxmox VE gives, whatever was found inside. */
  renamed: z.optional(z.boolean()),
  /** `host` = not a guest of the cluster. Absent where nothing tells, as for a renamed archive. */
  type: z.optional(z.enum(['qemu', 'lxc', 'host'])),
  vmid: z.optional(z.number()),
  /** Host name in a repository, id of a `host` group. */
  host: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
  /** When the backup began, Unix seconds, by the copy's own word. */
  takenAt: z.number(),
  /**
   * Whose word: the header inside; the key, in UTC; the name in the node's time zone, which other copies taught
   * (`name`) or which nobody did (`name-guessed`, up to 14 hours off); the file's time kept by the uploader; else only
   * the bucket's, which a later copy of the object renews.
   */
  timeFrom: z.enum(['header', 'key', 'name', 'name-guessed', 'mtime', 'modified']),
  /** When the object appeared in the bucket, as far as the bucket tells. */
  arrivedAt: z.optional(z.number()),
  /** As stored; of a snapshot the guest's own size. Absent when the manifest cannot be read. */
  sizeBytes: z.optional(z.number()),
  /** Size before an encryption that lets it be computed exactly (rclone crypt). */
  plainBytes: z.optional(z.number()),
  encryption: z.optional(z.enum(['none', 'encrypted', 'signed'])),
  /** Which key a restore will need. */
  keyFingerprint: z.optional(z.string()),
  /** The backup never came to its end: no manifest, a half-written file. */
  unfinished: z.optional(z.boolean()),
  /** Kept from pruning: `.protected`. */
  protected: z.optional(z.boolean()),
  /** Object lock on this very object. */
  lock: z.optional(z.object({ mode: z.enum(['governance', 'compliance']), until: z.number() })),
  /** As the bucket names it, where it is not the standard one: `GLACIER`. */
  storageClass: z.optional(z.string()),
  /** What the backup server itself last found, from the manifest. */
  verification: z.optional(z.object({ state: z.enum(['ok', 'failed']), at: z.optional(z.number()) })),
  /** Share of the data that differs from the snapshot before, from 0 to 1. */
  changedShare: z.optional(z.number()),
  /** Absent when it was not read or cannot be. */
  inside: z.optional(insideSchema),
  checks: z.array(checkSchema),
  /**
   * Datastores: its guest's newest copy lacks chunks or has damaged ones, and this one needs none of those, by its own
   * indexes. When it was compared, Unix seconds.
   */
  sparedAt: z.optional(z.number()),
});

const lifecycleSchema = z.object({
  id: z.string(),
  /** Absolute in the bucket. */
  prefix: z.string(),
  /** Only objects of certain tags or sizes below the prefix; which those are does not show. */
  narrowed: z.optional(z.boolean()),
  enabled: z.boolean(),
  /** Days after which objects are deleted; 0 with a fixed date in `expiresAt`. */
  expireDays: z.optional(z.number()),
  expiresAt: z.optional(z.number()),
  /** Days after which replaced or deleted versions go for good. */
  noncurrentDays: z.optional(z.number()),
  abortUploadDays: z.optional(z.number()),
  /** Moved to another storage class. */
  transition: z.optional(z.object({ storageClass: z.string(), days: z.optional(z.number()) })),
});

/** What protects the bucket. Absent = it could not be read (gap `<target>/<field>`) or the service has no such thing (the gap says `unsupported`). */
export const bucketSchema = z.object({
  /** Host of the endpoint; of a binding its name. */
  host: z.string(),
  region: z.optional(z.string()),
  /** Whether the host's name or address can be reached from the internet at all. */
  address: z.enum(['public', 'private', 'loopback', 'unknown']),
  versioning: z.optional(z.enum(['on', 'suspended', 'off'])),
  objectLock: z.optional(
    z.object({
      on: z.boolean(),
      /** Default of new objects. */
      mode: z.optional(z.enum(['governance', 'compliance'])),
      days: z.optional(z.number()),
    }),
  ),
  lifecycle: z.optional(z.array(lifecycleSchema)),
  /** Whether strangers may read it. */
  publicAccess: z.optional(z.boolean()),
  unfinishedUploads: z.optional(z.object({ count: z.number(), oldestAt: z.optional(z.number()) })),
  /** Whether the audit's own key or binding could write or delete, read without trying. */
  ownWrite: z.object({ can: z.enum(['yes', 'no', 'unknown']), why: z.string() }),
});

/** How far the rotation through a target's data has come. */
const rotationSchema = z.object({
  /** Where the next audit goes on: a position in the order of keys. */
  cursor: z.string(),
  /** When the present round began. */
  since: z.number(),
  /** Verified in this round, of how many there are. */
  verified: z.number(),
  total: z.number(),
  /** When the last whole round ended; absent before the first. */
  completedAt: z.optional(z.number()),
});

export const offsiteTargetSchema = z.object({
  name: z.string(),
  kind: z.enum(['vzdump', 'pbs-s3', 'restic', 'pbs']),
  /** For people, without secrets: `homelab-backups at s3.eu-central-1.amazonaws.com`. */
  place: z.string(),
  readAt: z.number(),
  /** False when the listing ended early: what is not in it may exist. */
  complete: z.boolean(),
  objects: z.number(),
  bytes: z.number(),
  /** What reading it cost. */
  cost: z.object({ requests: z.number(), bytes: z.number() }),
  /** Seconds that the names' time zone is ahead of UTC, learned from headers. */
  zoneSeconds: z.optional(z.number()),
  /** Newest first. Beyond 400 of a guest only the newest are kept. */
  copies: z.array(copySchema),
  /** Files that are no backup and hint at one that failed, newest first; at most 100. */
  leftovers: z.array(
    z.object({
      key: z.string(),
      what: z.enum(['half-written', 'log-without-archive', 'companion-without-archive']),
      modifiedAt: z.optional(z.number()),
      sizeBytes: z.number(),
    }),
  ),
  /** vzdump: the rotation through the guests, whose newest archive is read in full one at a time. Its cursor is `qemu/100`. */
  reading: z.optional(rotationSchema),
  /** vzdump: guests of which a whole archive was read and found sound, and when last. It outlives that archive. */
  lastRead: z.optional(z.array(z.object({ guest: z.string(), at: z.number(), takenAt: z.number() }))),
  /** Absent for backup servers, which have no bucket of their own to look at. */
  bucket: z.optional(bucketSchema),
  /** Proxmox Backup Server on S3. */
  datastore: z.optional(
    z.object({
      /** Host name in `.in-use`: which server owns it. */
      owner: z.optional(z.string()),
      /** Whom an earlier audit saw there instead, and when it last did. */
      ownerBefore: z.optional(z.object({ name: z.string(), seenAt: z.number() })),
      /** Chunks that the server found damaged and put aside (`.bad`). */
      badChunks: z.number(),
      /** Chunks that snapshots need, as far as their indexes were read. */
      neededChunks: z.number(),
      missingChunks: z.number(),
      damagedChunks: z.number(),
      /** Whether chunks exist at all; and whether their content is sound. */
      listing: z.optional(rotationSchema),
      reading: z.optional(rotationSchema),
    }),
  ),
  /** restic. */
  repository: z.optional(
    z.object({
      usable: z.boolean(),
      snapshots: z.number(),
      /** When the newest snapshot was written, and the newest data, by the bucket's word. */
      newestSnapshotAt: z.optional(z.number()),
      newestDataAt: z.optional(z.number()),
      /** When each lock was set. A running backup renews its lock; one of half an hour ago is stale. */
      locks: z.array(z.number()),
      keys: z.array(
        z.object({
          created: z.optional(z.number()),
          host: z.optional(z.string()),
          user: z.optional(z.string()),
        }),
      ),
      damagedFiles: z.array(z.string()),
      reading: z.optional(rotationSchema),
    }),
  ),
});

/**
 * What lies in the offsite places that the owner named (`policy.offsite.targets`), read from the place itself. A target
 * that did not answer has a gap with its name, a part of it `<target>/<part>`.
 */
export const offsiteSchema = z.object({
  targets: z.array(offsiteTargetSchema),
  /** When the cluster could not be asked: its guests and own backups as last seen, and when. */
  lastKnown: z.optional(
    z.object({ takenAt: z.number(), guests: guestsSchema, backups: z.optional(backupsSchema) }),
  ),
});
