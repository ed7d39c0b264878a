import { counted } from '../figures.ts';
import { dateOf } from '../moments.ts';
import type { Policy } from '../policy.ts';
import type { CopyView, Oddity, TargetView } from './model.ts';
import { changeOddities, sizeOddities } from './unusual.ts';

/** What is odd about a guest's copies at a target, though no proof failed. */
export function oddities(
  copies: readonly CopyView[],
  usable: readonly CopyView[],
  { policy: { kind } }: TargetView,
  policy: Policy,
): Oddity[] {
  const [newest] = usable;
  const strangers = copies.filter(({ identity }) => identity === 'other');
  const found = [...sizeOddities(usable, kind, policy), ...changeOddities(usable)];
  if (newest && /^(GLACIER|DEEP_ARCHIVE)$/.test(newest.copy.storageClass ?? ''))
    found.push({
      kind: 'cold',
      text: `The copy of ${dateOf(newest.takenAt)} lies in the storage class ${newest.copy.storageClass}: hours pass before it can be fetched.`,
    });
  if (strangers.length > 0)
    found.push({
      kind: 'shared',
      text: `${counted(strangers.length, 'copy', 'copies')} under its id ${strangers.length === 1 ? 'is' : 'are'} of ${strangers[0]?.otherName}.`,
    });
  return found;
}
