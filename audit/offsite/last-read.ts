import { lastCheck } from './damage.ts';
import type { CellView, CopyView, TargetView } from './model.ts';

/**
 * When a copy of a guest at a target was last read as a whole and found sound. Copies come faster than they are read, and
 * are pruned: what an earlier audit read tells of the way that all of them go.
 */
export function lastReadOf(
  guest: string,
  usable: readonly CopyView[],
  { facts }: TargetView,
): CellView['read'] {
  const read = (facts?.lastRead ?? []).filter((one) => one.guest === guest);
  const found = [
    ...read.map(({ at, takenAt }) => ({ at, takenAt })),
    ...usable.flatMap(({ copy, takenAt }) => {
      const check = lastCheck(copy, 'content');
      return check?.outcome === 'ok' ? { at: check.at, takenAt } : [];
    }),
  ];
  return found.toSorted((a, b) => b.at - a.at)[0];
}
