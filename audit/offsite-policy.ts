/** Where the owner says his backups are kept offsite, and what he expects there. */
import * as z from 'zod/mini';

const count = () => z.number().check(z.gte(0));
const keep = () => z.optional(z.int().check(z.gte(1)));

const secretName = z
  .string()
  .check(z.regex(/^[A-Z][A-Z0-9_]*$/, 'name the secret, like OFFSITE_KEY; its value never stands here'));

const bucketName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'use the name of the bucket, as in s3://name'));

/** An R2 bucket of the Worker's own account: no key at all. */
const byBinding = z.strictObject({
  /** Binding in wrangler.local.toml, like `OFFSITE`. */
  binding: z.string().check(z.regex(/^[A-Z][A-Z0-9_]*$/, 'name the binding, like OFFSITE')),
});

const byS3 = z.strictObject({
  /** `https://s3.eu-central-1.amazonaws.com`, without the bucket. */
  endpoint: z.url({ protocol: /^https?$/ }),
  bucket: bucketName,
  region: z._default(z.string(), 'auto'),
  /** Secrets with the id and the secret of an access key that may only read. */
  accessKeySecret: z._default(secretName, 'OFFSITE_ACCESS_KEY_ID'),
  secretKeySecret: z._default(secretName, 'OFFSITE_SECRET_ACCESS_KEY'),
});

/** One of `backupServers`, by its name. */
const byServer = z.strictObject({
  backupServer: z.string(),
  /** Absent: every datastore. */
  datastore: z.optional(z.string()),
});

/** As in `prune-backups` of Proxmox: how many of each are kept. */
const keepSchema = z.strictObject({
  last: keep(),
  hourly: keep(),
  daily: keep(),
  weekly: keep(),
  monthly: keep(),
  yearly: keep(),
});

/** What the owner says where nothing can be read; it counts until its day. */
const declared = z.strictObject({
  by: z.string().check(z.minLength(1)),
  until: z.iso.date(),
  evidence: z.string().check(z.minLength(1)),
});

export const offsiteTargetPolicy = z.strictObject({
  /** What reports call it; findings keep to it. */
  name: z
    .string()
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'use letters, digits, dots and hyphens')),
  kind: z.enum(['vzdump', 'pbs-s3', 'restic', 'pbs']),
  via: z.union(
    [byBinding, byS3, byServer],
    'say how it is reached: { binding }, { endpoint, bucket } or { backupServer }',
  ),
  /** Folder in the bucket, with its slash at the end. Of a datastore: the folder above its name. */
  prefix: z._default(z.string().check(z.regex(/^$|^[^/].*\/$/, 'end it with a slash: dump/')), ''),
  /** Datastore in the bucket; absent: every one that is found there. */
  datastore: z.optional(z.string()),
  /** vzdump: rclone's crypt lies over it. */
  crypt: z._default(z.enum(['none', 'rclone']), 'none'),
  /** restic: secret with a password, for names and times of its snapshots. */
  passwordSecret: z.optional(secretName),
  /** Hours that may be lost (RPO). Absent: what the guest's tier says, else `thresholds.backupHours`. */
  rpoHours: z.optional(count().check(z.gt(0))),
  /** Which guests must be here, by id or tag. Neither: all but templates. */
  guests: z.optional(z.array(z.int().check(z.gte(100)))),
  tags: z.optional(z.array(z.string())),
  /** Ids of other clusters' guests that share this place. */
  foreign: z._default(z.array(z.int()), []),
  /** Restore points that must be here. Absent: reaching back as far as the guest's tier says. */
  keep: z.optional(keepSchema),
  expects: z._default(
    z.strictObject({
      /** Nobody with the homelab's keys can delete it for so many days. */
      protectedDays: z.optional(count()),
      encrypted: z.optional(z.boolean()),
    }),
    {},
  ),
  declares: z._default(
    z.strictObject({
      /** It is in another place than the cluster. */
      offsite: z.optional(declared),
      /** It cannot be deleted with the homelab's keys. */
      protected: z.optional(declared),
      /** The key of encrypted backups is kept elsewhere, too. */
      keyKept: z.optional(declared),
    }),
    {},
  ),
  /** Measured when something was last fetched from there; for estimates of a restore. */
  bytesPerSecond: z.optional(count().check(z.gt(0))),
  /** Price of fetching a gigabyte, in whatever currency the owner thinks in. */
  egressPerGB: z._default(count(), 0),
});

export const offsitePolicySchema = z.strictObject({
  targets: z._default(
    z
      .array(offsiteTargetPolicy)
      .check(
        z.refine(
          (list) => new Set(list.map(({ name }) => name)).size === list.length,
          'two targets share a name',
        ),
      ),
    [],
  ),
  /** What one audit may spend on each target. Listing a bucket comes first, then heads, then samples. */
  budget: z.prefault(
    z.strictObject({
      requests: z._default(count(), 400),
      /** Fetched; decoding it costs about 10 ms of CPU per 4 MiB. */
      bytes: z._default(count(), 256 * 2 ** 20),
    }),
    {},
  ),
  /** A proof that was last made so many days ago no longer counts. Heads are cheap; data takes many audits to read. */
  proofDays: z.prefault(
    z.strictObject({
      header: z._default(count(), 92),
      complete: z._default(count(), 31),
      content: z._default(count(), 92),
    }),
    {},
  ),
});

export type OffsitePolicy = z.infer<typeof offsitePolicySchema>;
export type OffsiteTargetPolicy = OffsitePolicy['targets'][number];
