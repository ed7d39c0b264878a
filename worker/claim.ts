/**
 * The claim of the one audit of a cluster that runs now: `<cluster>/running.json`. It is a lock with a
 * lease, and the trace by which the next audit finds one that died.
 */
import * as z from 'zod/mini';
import { swap } from './bucket.ts';
import { keys } from './store.ts';

const claimSchema = z.object({
  /** Id of the report being made; null when nothing runs. */
  id: z.nullable(z.string()),
  /** Unix seconds, real time. */
  since: z.number(),
  leaseUntil: z.number(),
});

type Claim = z.infer<typeof claimSchema>;

export interface ClaimTerms {
  bucket: R2Bucket;
  cluster: string;
  id: string;
  leaseSeconds: number;
}

/** `busy`: another audit runs. `dead`: another one's lease ran out; settle what it left, then ask again. */
export type ClaimAnswer = { got: 'held' } | { got: 'busy' | 'dead'; by: string };

/**
 * Asks for the claim. Asking again with the same id is fine and renews the lease.
 * @param settled id of a dead audit whose leftovers are settled: its claim may be replaced
 */
export async function claim(terms: ClaimTerms, settled?: string): Promise<ClaimAnswer> {
  let answer: ClaimAnswer = { got: 'held' };
  await swap(terms.bucket, keys.running(terms.cluster), claimSchema.parse, (stored) => {
    answer = answerTo(stored, terms.id, settled);
    return answer.got === 'held' ? leased(stored, terms) : null;
  });
  return answer;
}

/**
 * Renews the claim at the start of a step.
 * @returns false when another audit has taken it over: then this one must not write any more
 */
export async function hold(terms: ClaimTerms): Promise<boolean> {
  const stored = await swap(terms.bucket, keys.running(terms.cluster), claimSchema.parse, (stored) =>
    stored?.id === terms.id ? leased(stored, terms) : null,
  );
  return stored?.id === terms.id;
}

export async function release({ bucket, cluster, id }: ClaimTerms): Promise<void> {
  await swap(bucket, keys.running(cluster), claimSchema.parse, (stored) =>
    stored?.id === id ? { ...stored, id: null } : null,
  );
}

/** Id of the audit that runs now; null when none does. */
export async function runningNow(bucket: R2Bucket, cluster: string): Promise<string | null> {
  const object = await bucket.get(keys.running(cluster));
  const stored = object ? claimSchema.parse(await object.json()) : null;
  return stored && stored.leaseUntil > now() ? stored.id : null;
}

function answerTo(stored: Claim | null, id: string, settled: string | undefined): ClaimAnswer {
  if (!stored || stored.id === null || stored.id === id) return { got: 'held' };
  if (stored.leaseUntil > now()) return { got: 'busy', by: stored.id };
  return stored.id === settled ? { got: 'held' } : { got: 'dead', by: stored.id };
}

/** Null (leave it) while more than half of the own lease is left: R2 takes one write a second to a key. */
function leased(stored: Claim | null, { id, leaseSeconds }: ClaimTerms): Claim | null {
  const own = stored?.id === id;
  if (own && stored.leaseUntil - now() > leaseSeconds / 2) return null;
  return { id, since: own ? stored.since : now(), leaseUntil: now() + leaseSeconds };
}

const now = () => Date.now() / 1000;
