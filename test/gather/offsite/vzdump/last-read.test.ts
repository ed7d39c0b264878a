import { expect, it } from 'vitest';
import type { CopyFacts, TargetFacts } from '../../../../gather/offsite/target.ts';
import { lastReadOf } from '../../../../gather/offsite/vzdump/last-read.ts';

const copy = (vmid: number | undefined, takenAt: number, check?: Partial<CopyFacts['checks'][number]>) =>
  ({
    key: `${vmid}-${takenAt}`,
    type: 'lxc',
    vmid,
    takenAt,
    timeFrom: 'name',
    checks: check ? [{ proof: 'content', outcome: 'ok', at: 50, how: 'all of it', ...check }] : [],
  }) as const satisfies CopyFacts;
const before = (lastRead: TargetFacts['lastRead']) => ({ lastRead }) as TargetFacts; // nothing else of it is used

it.each<[string, CopyFacts[], TargetFacts['lastRead'], ReturnType<typeof lastReadOf>]>([
  ['what was read now', [copy(101, 40, {})], undefined, [{ guest: 'lxc/101', at: 50, takenAt: 40 }]],
  [
    'what was read of an archive that is gone',
    [copy(101, 60)],
    [{ guest: 'lxc/101', at: 10, takenAt: 5 }],
    [{ guest: 'lxc/101', at: 10, takenAt: 5 }],
  ],
  [
    'the newest of both',
    [copy(101, 40, {}), copy(101, 30, { at: 45 })],
    [{ guest: 'lxc/101', at: 10, takenAt: 5 }],
    [{ guest: 'lxc/101', at: 50, takenAt: 40 }],
  ],
  ['no sample', [copy(101, 40, { share: 0.5 })], undefined, []],
  ['nothing damaged', [copy(101, 40, { outcome: 'failed' })], undefined, []],
  ['no header', [copy(101, 40, { proof: 'header' })], undefined, []],
  ['nobody’s archive', [copy(undefined, 40, {})], undefined, []],
])('keeps %s', (_, copies, earlier, expected) => {
  expect(lastReadOf(copies, earlier && before(earlier))).toEqual(expected);
});
