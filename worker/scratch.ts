/** What was read of offsite targets before the facts of the same audit are written: `<cluster>/offsite/<id>/`. */
import * as z from 'zod/mini';
import { offsiteTargetSchema } from '../audit/facts/offsite.ts';
import { gapSchema } from '../audit/facts.ts';
import type { TargetResult } from '../gather/offsite/read-target.ts';
import { putOnce, sha256 } from './bucket.ts';
import { keys } from './store.ts';

const scratchSchema = z.object({
  facts: z.optional(offsiteTargetSchema),
  gaps: z.array(z.extend(gapSchema, { group: z.literal('offsite') })),
});

export type Scratch = Pick<TargetResult, 'facts' | 'gaps'>;

/** Of one audit of one cluster. */
export interface ScratchPlace {
  bucket: R2Bucket;
  cluster: string;
  id: string;
}

export async function hasScratch({ bucket, cluster, id }: ScratchPlace, target: string): Promise<boolean> {
  return (await bucket.head(keys.offsite(cluster, id, target))) !== null;
}

/** Keeps the first that was written. */
export async function writeScratch(
  { bucket, cluster, id }: ScratchPlace,
  target: string,
  { facts, gaps }: Scratch,
): Promise<void> {
  const text = JSON.stringify({ facts, gaps });
  await putOnce(bucket, keys.offsite(cluster, id, target), text, await sha256(text));
}

/** @returns null when there is none, or none that this Offsight understands */
export async function readScratch(
  { bucket, cluster, id }: ScratchPlace,
  target: string,
): Promise<Scratch | null> {
  const object = await bucket.get(keys.offsite(cluster, id, target));
  if (!object) return null;
  const parsed = scratchSchema.safeParse(await object.json());
  return parsed.success ? parsed.data : null;
}

/** Removes that of all audits of the cluster: only one runs at a time, and others left theirs when they died. */
export async function removeScratch({ bucket, cluster }: Omit<ScratchPlace, 'id'>): Promise<void> {
  for (;;) {
    const { objects, truncated } = await bucket.list({ prefix: `${cluster}/offsite/` });
    if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}
