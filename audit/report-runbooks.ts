/**
 * What to do on the bad day, filled in with this cluster's names: runbooks, the order of restores, the plan for
 * patching and the next restores for practice. Frozen with the report. Imports nothing but zod and a report's
 * commands, so that the report's schema can take it in. What is made from what: docs/runbooks.md.
 */
import * as z from 'zod/mini';
import { commandSchema } from './report-advice.ts';

export const runbookKinds = [
  /** A node failed and comes back after a restart. */
  'node-reboot',
  /** A node failed for good. */
  'node-replace',
  /** The machine behind storages, or one shared storage, is gone with its data. */
  'storage-lost',
  /** What holds backups alone: behind storages of the cluster, or a server that the audit knows by its own API. */
  'backup-server-lost',
  'quorum-lost',
  /** Everything at home is gone. */
  'site-lost',
  'disk-corrupted',
  'guest-runaway',
  'patching',
] as const;
export type RunbookKind = (typeof runbookKinds)[number];

/** Whole minutes; the true time is expected between the two. */
const minutes = z.object({ from: z.number(), to: z.number() });

const expectedSchema = z.object({
  /** Null where a size or rate that decides is not known. */
  minutes: z.nullable(minutes),
  /** `measured`: by recorded restores. `estimate`: by the policy's assumptions. */
  basis: z.enum(['measured', 'estimate']),
  /** What the time counts and what it rests on: full sentences. */
  text: z.string(),
});

/**
 * What no command does. `subjects` as everywhere: `node/pve1`, `server/10.0.0.50`, `storage/nas`, `cluster`,
 * `datastore/vault/main`; `remote/vault/cabin` is what the backup server vault calls cabin.
 */
const byHandSchema = z.object({
  act: z.enum(['power-on', 'install', 'repair', 'wait']),
  subjects: z.array(z.string()),
});

export const stepSchema = z.object({
  title: z.string(),
  /** Full sentences. */
  text: z.optional(z.string()),
  byHand: z.optional(byHandSchema),
  /** In the order in which to run them; none where only a hand can do it. */
  commands: z.array(commandSchema),
  /** Guests to be restored here, by their commands in the restore list: `over` means with `--force` over what is there. */
  restores: z.optional(
    z.object({
      guests: z.array(z.string()),
      /** Which of their points: the best one, or the best one that is away. */
      from: z.enum(['best', 'away']),
      over: z.boolean(),
    }),
  ),
  /** How to see that it worked, before going on: what the command must show, or what must be seen elsewhere. */
  verify: z.optional(z.object({ command: z.optional(commandSchema), expect: z.string() })),
  /** The way back to where this step began. */
  rollback: z.optional(z.object({ text: z.string(), commands: z.array(commandSchema) })),
  /** When not to go on, and what then. */
  stop: z.optional(z.string()),
});
export type Step = z.infer<typeof stepSchema>;

export const endStateSchema = z.object({
  /** `in-place`: on the nodes on which they ran before. */
  what: z.enum(['node-up', 'quorate', 'running', 'in-place', 'storage-active', 'backed-up', 'patched']),
  /** Of which nodes, guests, storages, servers or datastores it is promised; empty for the cluster as a whole. */
  subjects: z.array(z.string()),
  text: z.string(),
});
export type EndState = z.infer<typeof endStateSchema>;

export const runbookSchema = z.object({
  /** For addresses: `node-pve1-replace`. Unique within the report. */
  id: z.string(),
  kind: z.enum(runbookKinds),
  /** `node/pve1`, `server/10.0.0.50`, `storage/nas`, `lxc/110`, `cluster`, `site`; `qemu` or `lxc` for any guest of a type. */
  subject: z.string(),
  title: z.string(),
  /** How one recognises it: full sentences. */
  when: z.array(z.string()),
  preconditions: z.array(z.string()),
  affected: z.object({
    /** Ids, most important first. */
    guests: z.array(z.string()),
    text: z.string(),
  }),
  expected: expectedSchema,
  steps: z.array(stepSchema),
  endState: z.array(endStateSchema),
  /** What it cannot bring back, and why. */
  without: z.array(z.object({ guest: z.string(), name: z.string(), why: z.string() })),
  /** What could not be seen, and what to check by hand. */
  unknowns: z.array(z.string()),
  /** The owner's own words about this kind. */
  notes: z.optional(z.string()),
});
export type Runbook = z.infer<typeof runbookSchema>;

const tier = z.enum(['critical', 'high', 'medium', 'low']);

/** One copy from which a guest can be restored. */
export const restorePointSchema = z.object({
  /** Id of its place among `places`. */
  place: z.string(),
  /** Whether it is outside of the site, and so still there when all is gone; `unknown` where nothing tells. */
  away: z.enum(['yes', 'no', 'unknown']),
  /** Volume id, snapshot, or object key below the target's prefix. */
  copy: z.string(),
  takenAt: z.number(),
  sizeBytes: z.optional(z.number()),
  /** Best first: a restore from this place succeeded; its content was read; it is whole; it is what it says; it is listed. */
  proof: z.object({
    level: z.enum(['restored', 'read', 'whole', 'identified', 'listed']),
    text: z.string(),
    at: z.optional(z.number()),
  }),
  /** Keys of the guest's disks that are known not to be in it. */
  withoutDisks: z.array(z.string()),
  /** Fetching, restoring and starting it, after what `places` says has been prepared. */
  commands: z.array(commandSchema),
  /** What no command does, and what to mind: full sentences. */
  text: z.optional(z.string()),
  expected: expectedSchema,
});
export type RestorePoint = z.infer<typeof restorePointSchema>;

export const restoreGuestSchema = z.object({
  id: z.string(),
  /** As people call it: `traefik (CT 110)`. */
  name: z.string(),
  role: z.optional(z.string()),
  tier: z.optional(tier),
  template: z.boolean(),
  /** Guests of one wave may be restored side by side; a later one begins when the one before runs. From 1. */
  wave: z.number(),
  /** Why it stands here: one sentence. */
  why: z.string(),
  /** Guests that must run before it, by the policy's dependencies. */
  needs: z.array(z.string()),
  /** Best first, at most three. Empty where nothing can be restored: then `cannot` says why. */
  points: z.array(restorePointSchema),
  cannot: z.optional(z.string()),
  /** What to do after its restore, and who says so. */
  after: z.array(z.object({ text: z.string(), from: z.enum(['policy', 'drill', 'facts']) })),
  /** Shows that it runs. */
  verify: commandSchema,
});
export type RestoreGuest = z.infer<typeof restoreGuestSchema>;

export const restorePlanSchema = z.object({
  /** All guests in the order in which to bring them back. */
  guests: z.array(restoreGuestSchema),
  places: z.array(
    z.object({
      /** `storage/nas`, `storage/pve1/local`, `datastore/vault/main`, `offsite/away`. */
      id: z.string(),
      name: z.string(),
      /** Where it is, for people. */
      text: z.string(),
      away: z.enum(['yes', 'no', 'unknown']),
      /** What has to be done once before anything can be restored from there. */
      prepare: z.array(stepSchema),
      /** Guests whose best point is here, and how much that is together; null where a size is not known. */
      guests: z.number(),
      bytes: z.nullable(z.number()),
    }),
  ),
  total: z.object({
    guests: z.number(),
    /** Of how many something can be restored, and of how many when everything at home is gone. */
    restorable: z.number(),
    restorableFromAway: z.number(),
    bytesFromAway: z.nullable(z.number()),
    expectedFromAway: expectedSchema,
  }),
  /** Steps after every restore, by the policy. */
  afterAll: z.array(z.string()),
  unknowns: z.array(z.string()),
});
export type RestorePlan = z.infer<typeof restorePlanSchema>;

/** The commands stand in the runbook of kind `patching`. */
export const patchPlanSchema = z.object({
  /** First to last. */
  nodes: z.array(
    z.object({
      node: z.string(),
      why: z.string(),
      /** Packages that wait; null where that is not known. */
      pending: z.nullable(z.number()),
      /** Whether the cluster keeps quorum while it restarts; null where that is not known. */
      quorate: z.nullable(z.boolean()),
      moves: z.array(
        z.object({
          guest: z.string(),
          name: z.string(),
          /** Absent where HA chooses among several. */
          to: z.optional(z.string()),
          by: z.enum(['ha', 'hand']),
          /** Whether the guest is restarted by the move. */
          restarts: z.boolean(),
        }),
      ),
      /** Guests that are shut down while the node restarts. */
      stops: z.array(z.object({ guest: z.string(), name: z.string(), why: z.string() })),
    }),
  ),
  /** Nodes that are left out, and why. */
  left: z.array(z.object({ node: z.string(), why: z.string() })),
});
export type PatchPlan = z.infer<typeof patchPlanSchema>;

export const drillPlanSchema = z.object({
  /** Most urgent first, at most ten. */
  next: z.array(
    z.object({
      guest: z.string(),
      name: z.string(),
      tier: z.optional(tier),
      /** One sentence: never restored, too long ago, the last one failed, changed since. */
      why: z.string(),
      due: z.enum(['overdue', 'due', 'unpromised']),
      lastAt: z.optional(z.number()),
      /** Where the copy comes from: id of a place of the restore plan. */
      place: z.string(),
      /** The free id under which it is restored. */
      practiceId: z.number(),
      steps: z.array(stepSchema),
      /** The line with which it is recorded, after filling in what was found. */
      record: z.string(),
    }),
  ),
  /** Guests that are promised a drill and have no copy to restore. */
  impossible: z.array(z.object({ guest: z.string(), name: z.string(), why: z.string() })),
  /** The bridge on which restored guests are alone; absent where the policy names none. */
  sandbox: z.optional(z.object({ bridge: z.string(), vlan: z.optional(z.number()) })),
  unknowns: z.array(z.string()),
});
export type DrillPlan = z.infer<typeof drillPlanSchema>;

export const runbooksSchema = z.object({
  /** When the cluster was last seen, Unix seconds: earlier than the report where it could not be reached. */
  seenAt: z.number(),
  /** Id of the report whose facts these are, where they are not this report's own. */
  seenBy: z.optional(z.string()),
  /** What could not be seen, and what to check by hand, for all runbooks. */
  unknowns: z.array(z.string()),
  runbooks: z.array(runbookSchema),
  restore: restorePlanSchema,
  patch: patchPlanSchema,
  drills: drillPlanSchema,
});
export type Runbooks = z.infer<typeof runbooksSchema>;
