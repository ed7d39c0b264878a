import { lastCheck } from './damage.ts';
import type { CellView } from './model.ts';

const tellers = [
  'backup-offsite-exists',
  'backup-offsite-identity',
  'backup-offsite-right-size',
  'backup-offsite-complete',
  'backup-offsite-sound',
] as const;
type Teller = (typeof tellers)[number];

/** Whether a rule is one of those for which others leave copies out. */
export const tellsFirst = (rule: string): boolean => tellers.some((teller) => teller === rule);

/**
 * The rule that tells what is wrong with the newest copy of a guest at a target. Others leave it out, so that one cause
 * is one finding. Undefined: nothing is wrong with it but, perhaps, its age.
 */
export function toldBy({ newest }: Pick<CellView, 'newest'>): Teller | undefined {
  if (!newest) return 'backup-offsite-exists';
  const { identity, broken, copy, size } = newest;
  if (identity === 'other') return 'backup-offsite-identity';
  if (broken === undefined) return undefined;
  if (copy.unfinished) return 'backup-offsite-complete';
  if (copy.sizeBytes === 0 || size?.equal === false) return 'backup-offsite-right-size';
  const headed = lastCheck(copy, 'header')?.outcome !== 'failed';
  return headed && lastCheck(copy, 'complete')?.outcome === 'failed'
    ? 'backup-offsite-complete'
    : 'backup-offsite-sound';
}
