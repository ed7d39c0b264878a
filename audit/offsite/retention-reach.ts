import type { CellView } from './model.ts';
import { promisedPeriods } from './retention.ts';
import { intervalOf } from './rpo.ts';
import type { OffsiteContext } from './view.ts';

export interface Reach {
  /** How far back copies must reach, seconds. */
  seconds: number;
  /** Where that stands. */
  from: string;
}

/** How far back the copies of a guest must reach by the target's retention, else by the guest's tier. */
export function reachOf(
  { target, rpo, tier }: CellView,
  { now, policy }: Pick<OffsiteContext, 'now' | 'policy'>,
): Reach | undefined {
  const { keep } = target.policy;
  if (keep) {
    const intervalSeconds = intervalOf(rpo, policy);
    const rhythm = {
      now,
      intervalSeconds,
      rpoSeconds: rpo.seconds,
      zoneSeconds: target.facts?.zoneSeconds ?? 0,
    };
    const oldest = promisedPeriods(keep, rhythm).reduce((least, { at }) => Math.min(least, at), now);
    const last = ((keep.last ?? 1) - 1) * intervalSeconds;
    return { seconds: Math.max(now - oldest, last), from: 'keep of the target' };
  }
  const days = tier && policy.tiers[tier].keepDays;
  return days === undefined ? undefined : { seconds: days * 86_400, from: `tiers.${tier}.keepDays` };
}
