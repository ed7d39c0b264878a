/** How much of a copy has been looked at, summed up over audits. */

import type { Check } from '../target.ts';
import { commonOf, countOf, countUpTo, type DigestSet } from './digests.ts';

/** What an earlier audit knew of the copy, or of the one before it, most of whose chunks are the same. */
export interface Past {
  checks: readonly Check[];
  /** What a share of then is worth now: of a round that has ended, and of the one that goes on. */
  ended: number;
  goesOn: { complete: number; content: number };
}

export const ofTheSame = (checks: readonly Check[]): Past => ({
  checks,
  ended: 1,
  goesOn: { complete: 1, content: 1 },
});

/**
 * Chunks that the copy before had, too, need not be looked at again in the same round.
 * @param passed up to where each rotation had come before this audit
 */
export function ofThePrevious(
  checks: readonly Check[],
  previous: DigestSet,
  digests: DigestSet,
  passed: { complete: Uint8Array | undefined; content: Uint8Array | undefined },
): Past {
  const count = countOf(digests);
  if (count === 0) return { checks: [], ended: 0, goesOn: { complete: 0, content: 0 } };
  const worth = (limit: Uint8Array | undefined) => {
    const before = limit ? countUpTo(previous, limit) : 0;
    const still = limit ? commonOf(previous, digests, limit).upTo : 0;
    return before === 0 ? 0 : (countOf(previous) / count) * (still / before);
  };
  return {
    checks,
    ended: commonOf(previous, digests).all / count,
    goesOn: { complete: worth(passed.complete), content: worth(passed.content) },
  };
}

/**
 * The check of this audit's round, and while that has seen less, the one of the round before. The one that saw most
 * comes first.
 * @param since when the round began
 * @param share what this audit looked at
 */
export function summedUp(
  look: Pick<Check, 'how' | 'at'> & { proof: 'complete' | 'content' },
  past: Past,
  since: number,
  share: number,
): Check[] {
  const known = past.checks.filter(({ proof, outcome }) => proof === look.proof && outcome === 'ok');
  const worth = (check: Check | undefined, factor: number) => (check ? (check.share ?? 1) * factor : 0);
  const ended = most(known.filter(({ at }) => at < since));
  const running = most(known.filter(({ at }) => at >= since));
  const endedShare = worth(ended, past.ended);
  const runningShare = worth(running, past.goesOn[look.proof]) + share;
  const checks: Check[] = [];
  if (runningShare > 0)
    checks.push(withShare({ ...look, at: share > 0 || !running ? look.at : running.at }, runningShare));
  if (ended && endedShare > Math.min(1, runningShare)) checks.unshift(withShare(ended, endedShare));
  return checks;
}

const most = (checks: Check[]): Check | undefined =>
  checks.toSorted((a, b) => (b.share ?? 1) - (a.share ?? 1))[0];

/** Sums of shares are a little off; a copy has no more than a million chunks. */
function withShare({ proof, at, how }: Pick<Check, 'proof' | 'at' | 'how'>, share: number): Check {
  const all = share > 1 - 1e-9;
  return { proof, outcome: 'ok', at, how, ...(!all && { share }) };
}
