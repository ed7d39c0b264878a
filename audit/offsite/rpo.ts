import type { OffsiteTargetPolicy } from '../offsite-policy.ts';
import type { Policy } from '../policy.ts';
import type { Tier } from '../roles.ts';
import type { Rpo } from './model.ts';

const hour = 3600;

/**
 * How much may be lost at most: what the target says, else the interval that the guest's tier is promised and as much
 * of a delay as backups may have (`thresholds.backupIntervals.warn`), else `thresholds.backupHours.warn`.
 */
export function rpoOf(
  { rpoHours, name }: OffsiteTargetPolicy,
  tier: Tier | undefined,
  { tiers, thresholds }: Policy,
): Rpo {
  if (rpoHours !== undefined)
    return { seconds: rpoHours * hour, from: 'target', why: `rpoHours of the target ${name}` };
  if (tier === undefined)
    return { seconds: thresholds.backupHours.warn * hour, from: 'default', why: 'thresholds.backupHours' };
  const seconds = tiers[tier].backupEveryHours * thresholds.backupIntervals.warn * hour;
  return { seconds, from: 'tier', why: `tiers.${tier}.backupEveryHours and thresholds.backupIntervals` };
}

/** How often a guest is backed up, in seconds, when copies are never older than that: the same delay taken off. */
export const intervalOf = ({ seconds, from }: Rpo, { thresholds }: Policy): number =>
  from === 'default' ? 24 * hour : seconds / thresholds.backupIntervals.warn;
