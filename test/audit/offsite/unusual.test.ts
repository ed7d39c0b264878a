import { describe, expect, it } from 'vitest';
import { byteText } from '../../../audit/offsite/byte-text.ts';
import type { Copy } from '../../../audit/offsite/model.ts';
import { archiveOf, cellOf, guest, insideOf, type OffsiteCase } from '../../support/offsite-case.ts';

const GB = 1e9;
/** Newest first. */
const series = (sizes: (number | undefined)[], more: (ago: number) => Partial<Copy> = () => ({})): Copy[] =>
  sizes.map((sizeBytes, ago) => archiveOf(guest, ago, { sizeBytes, ...more(ago) }));
const odd = (copies: Copy[], given: OffsiteCase = {}) =>
  cellOf({ copies, ...given }).oddities.map(({ kind }) => kind);
const steady = [3 * GB, 3.01 * GB, 3.02 * GB, 3 * GB, 2.99 * GB, 3.01 * GB];

describe('the size of the newest copy', () => {
  it.each<[string, (number | undefined)[], string[]]>([
    ['is as usual', [3.05 * GB, ...steady], []],
    ['is less than half', [1.2 * GB, ...steady], ['shrunk']],
    ['is clearly smaller', [2 * GB, ...steady], ['smaller']],
    ['is clearly larger', [5 * GB, ...steady], ['grown']],
    ['has grown by less than a fifth', [3.5 * GB, ...steady], []],
    ['varies as it always did', [5 * GB, 1.5 * GB, 4 * GB, 3 * GB, 6 * GB, 2 * GB, 5 * GB], []],
    ['differs where all others are the same', [4 * GB, ...Array(6).fill(3 * GB)], ['grown']],
    ['is the same as all others', Array(7).fill(3 * GB), []],
    ['has too few before it', [1 * GB, ...steady.slice(0, 4)], []],
    ['is not known', [undefined, ...steady], []],
    ['has others that are not known', [1 * GB, undefined, undefined, ...steady.slice(0, 4)], []],
    ['varies by little in a small guest', [9e6, ...Array(6).fill(6e6)], []],
    ['is a fraction even in a small guest', [1e6, ...Array(6).fill(6e6)], ['shrunk']],
    [
      'is compared with a fortnight alone',
      [1 * GB, ...Array(14).fill(1 * GB), ...Array(30).fill(9 * GB)],
      [],
    ],
    ['starts from nothing', [1 * GB, ...Array(6).fill(0.4)], ['grown']],
  ])('%s', (_, sizes, kinds) => {
    expect(odd(series(sizes))).toEqual(kinds);
  });

  it('may vary as much as the policy says', () => {
    const copies = series([9e6, ...Array(6).fill(6e6)]);
    const { thresholds } = { thresholds: { offsiteSizeBytes: 1e6 } };
    // The other thresholds keep their defaults.
    expect(odd(copies, { policy: { thresholds } as OffsiteCase['policy'] })).toEqual(['grown']);
  });

  it('is compared with those that have the same disks', () => {
    const disks = (keys: string[]) => ({ ...insideOf(guest), disks: keys.map((key) => ({ key })) });
    const changedThree = (ago: number) => ({ inside: disks(ago < 3 ? ['scsi0'] : ['scsi0', 'scsi1']) });
    expect(odd(series([1 * GB, ...steady], changedThree))).toEqual([]);
    const never = (ago: number) => ({ inside: ago === 0 ? disks(['scsi0']) : undefined });
    expect(odd(series([1 * GB, ...steady], never))).toEqual(['shrunk']);
  });

  it('says what growth may mean only where data are compressed and the disks known', () => {
    const text = (given: OffsiteCase, more: Partial<Copy> = {}) =>
      cellOf({ copies: series([5 * GB, ...steady], () => more), ...given }).oddities[0]?.text;
    expect(text({})).toBe(
      'The copy of 2026-11-22 is 5 GB where 3 GB is usual: its disks are the same, and data that somebody encrypted no longer compress.',
    );
    expect(text({ target: { kind: 'pbs-s3' } })).toBe('The copy of 2026-11-22 is 5 GB where 3 GB is usual.');
    expect(text({}, { inside: undefined })).toBe('The copy of 2026-11-22 is 5 GB where 3 GB is usual.');
  });
});

describe('how much changed', () => {
  const shares = (...list: (number | undefined)[]) =>
    odd(series(Array(list.length).fill(GB), (ago) => ({ changedShare: list[ago] })));
  it.each<[string, (number | undefined)[], string[]]>([
    ['jumps', [0.8, 0.02, 0.03, 0.02, 0.01, 0.02], ['changed']],
    ['jumps from nothing', [0.8, 0, 0, 0, 0, 0], ['changed']],
    ['is as usual', [0.03, 0.02, 0.03, 0.02, 0.01, 0.02], []],
    ['varies as it always did', [0.8, 0.1, 0.7, 0.3, 0.9, 0.5], []],
    ['is more, but not much', [0.2, 0.02, 0.03, 0.02, 0.01, 0.02], []],
    ['has too few before it', [0.8, 0.02, 0.03, 0.02, 0.01], []],
    ['is not known', [undefined, 0.02, 0.03, 0.02, 0.01, 0.02], []],
  ])('%s', (_, list, kinds) => {
    expect(shares(...list)).toEqual(kinds);
  });
});

it('a copy in cold storage takes hours to fetch', () => {
  const [cold] = cellOf({ copies: [archiveOf(guest, 0, { storageClass: 'DEEP_ARCHIVE' })] }).oddities;
  expect(cold?.text).toBe(
    'The copy of 2026-11-22 lies in the storage class DEEP_ARCHIVE: hours pass before it can be fetched.',
  );
  expect(odd([archiveOf(guest, 0, { storageClass: 'STANDARD_IA' })])).toEqual([]);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [999.6, '1 kB'],
  [4_200_000, '4.2 MB'],
  [1.5e12, '1.5 TB'],
  [7e18, '7000 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
