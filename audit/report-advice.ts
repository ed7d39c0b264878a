/**
 * What to do about a report: recommendations, plans and the conclusion. Imports nothing but zod, so that the
 * report's schema can take it in. How each field comes about: docs/report-format.md.
 */
import * as z from 'zod/mini';

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info']);

export const commandSchema = z.object({
  line: z.string(),
  effect: z.enum(['reads', 'changes', 'interrupts']),
  on: z.optional(z.string()),
});

export const fixSchema = z.object({ summary: z.string(), commands: z.array(commandSchema) });

/** How a change is checked and taken back. */
const undoFields = {
  /** Reading commands that show whether it worked. */
  verify: z.array(commandSchema),
  /** What takes the changes back, in the order in which to run it; empty where nothing can, or nothing was changed. */
  rollback: z.array(commandSchema),
};

export const recommendationSchema = z.object({
  rule: z.string(),
  title: z.string(),
  severity,
  /** Overall points gained when it is put right, by running the score again; two decimals. */
  gain: z.number(),
  /** By when it should be done: from severity and effort. */
  horizon: z.enum(['now', 'two-weeks', 'month']),
  effort: z.enum(['minutes', 'hours', 'days']),
  /** What is wrong, and what putting it right removes. */
  why: z.string(),
  subjects: z.array(z.string()),
  fixes: z.array(fixSchema),
  ...undoFields,
  /** What no command takes back, as sentences. */
  lasting: z.array(z.string()),
});

/** What a node carries, by what its guests were promised, stopped ones included. Shares are of the whole cluster. */
const loadSchema = z.object({
  guests: z.number(),
  guestShare: z.number(),
  cores: z.number(),
  coreShare: z.number(),
  memoryBytes: z.number(),
  memoryShare: z.number(),
});
export type Load = z.infer<typeof loadSchema>;

export const rebalanceSchema = z.object({
  summary: z.string(),
  moves: z.array(
    z.object({
      /** `lxc/110` */
      guest: z.string(),
      name: z.string(),
      from: z.string(),
      to: z.string(),
      /** The role whose guests it separates; absent when it is moved to even out the load. */
      separates: z.optional(z.string()),
      /** Whether the guest is restarted by the move. */
      restarts: z.boolean(),
      /** Local disks that are copied over the network. */
      copyBytes: z.number(),
      command: commandSchema,
    }),
  ),
  /** Guests that would have been next, and what keeps them where they are. */
  stays: z.array(z.object({ guest: z.string(), name: z.string(), node: z.string(), why: z.string() })),
  nodes: z.array(
    z.object({
      node: z.string(),
      /** What it has, and its share of the cluster's cores. */
      cores: z.number(),
      shareOfCores: z.number(),
      memoryBytes: z.optional(z.number()),
      before: loadSchema,
      after: loadSchema,
    }),
  ),
  ...undoFields,
});
export type Rebalance = z.infer<typeof rebalanceSchema>;

export const backupWindowSchema = z.object({
  /** `create` where there is no job, `adjust` where jobs get in each other's way or slow the guests down. */
  kind: z.enum(['create', 'adjust']),
  summary: z.string(),
  /** What has to be there before the jobs protect from the loss of a machine. */
  first: z.optional(z.string()),
  jobs: z.array(z.object({ id: z.string(), change: z.string(), why: z.string() })),
  commands: z.array(commandSchema),
  ...undoFields,
  assumptions: z.array(z.string()),
});
export type BackupWindow = z.infer<typeof backupWindowSchema>;

export const adviceSchema = z.object({
  /** Absent where the guests are placed well, and where that is not known. */
  rebalance: z.optional(rebalanceSchema),
  /** Absent where the jobs need no change, and where they are not known. */
  backupWindow: z.optional(backupWindowSchema),
  /** Categories of 9 points or more, with titles of rules that passed. */
  strengths: z.array(
    z.object({ category: z.string(), score: z.number(), text: z.string(), passed: z.array(z.string()) }),
  ),
  /** The worst findings, one a rule. */
  weaknesses: z.array(z.object({ rule: z.string(), severity, text: z.string() })),
  conclusion: z.object({
    overall: z.string(),
    /** The first three recommendations, fewer where there are fewer. */
    priorities: z.array(z.object({ rule: z.string(), text: z.string() })),
    nextSteps: z.array(z.string()),
  }),
});
export type Advice = z.infer<typeof adviceSchema>;
