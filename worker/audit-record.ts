/** What is kept beside a report: all that judging took, so that any report can be judged again. */
import * as z from 'zod/mini';
import type { Judgement } from '../audit/build.ts';
import { factsSchema } from '../audit/facts.ts';
import { policySchema } from '../audit/policy.ts';

const recordSchema = z.object({
  id: z.string(),
  cluster: z.object({ id: z.string(), name: z.optional(z.string()) }),
  policy: policySchema,
  /** Id of the report to compare with; null for the first one. */
  previous: z.nullable(z.string()),
  /** Id of the report just before, from which the history of findings goes on; absent in records of earlier versions. */
  earlier: z.optional(z.nullable(z.string())),
  facts: factsSchema,
});

/** One object `<cluster>/facts/<yyyy>/<id>.json`. */
export type AuditRecord = Omit<Judgement, 'previous' | 'earlier'> & {
  previous: string | null;
  earlier?: string | null | undefined;
};

/** @throws Error when this Offsight cannot read it */
export function parseRecord(text: string): AuditRecord {
  const parsed = recordSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`The stored facts cannot be read: ${z.prettifyError(parsed.error)}`);
}
