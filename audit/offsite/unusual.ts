/** What is odd about a copy against the ones before it. */
import { percent } from '../figures.ts';
import { dateOf } from '../moments.ts';
import type { Policy } from '../policy.ts';
import { byteText } from './byte-text.ts';
import type { Copy, CopyView, Oddity, TargetFacts } from './model.ts';

/** Fewer say nothing about what is usual. */
export const enough = 5;
/** As many as a fortnight of daily backups: what is usual changes with the guest. */
const most = 14;
/** Usual limit for the robust z-score (Iglewicz and Hoaglin), and a change that somebody would call one. */
const limit = { z: 3.5, change: 0.2 };

export interface Usual {
  /** Of the newest copy, and when it was taken. */
  size: number;
  takenAt: number;
  median: number;
  /** Newest ÷ median. */
  ratio: number;
  /** Whether it lies outside of what is usual. */
  odd: boolean;
  points: number;
}

/** Size of the backup itself where encryption lets it be computed. */
export const sizeOf = ({ plainBytes, sizeBytes }: Copy): number | undefined => plainBytes ?? sizeBytes;

/**
 * The newest copy's size against those before it with the same disks; undefined with fewer than five of them.
 * @param copies usable ones, newest first
 */
export function usualSize(copies: readonly CopyView[], { thresholds }: Policy): Usual | undefined {
  const [newest, ...earlier] = copies;
  const size = newest && sizeOf(newest.copy);
  if (!newest || size === undefined) return undefined;
  const sizes = sameDisks(newest.copy, earlier)
    .flatMap(({ copy }) => sizeOf(copy) ?? [])
    .slice(0, most);
  if (sizes.length < enough) return undefined;
  const median = middle(sizes);
  const z = robustZ(
    Math.log(Math.max(size, 1)),
    sizes.map((one) => Math.log(Math.max(one, 1))),
  );
  const change = Math.abs(size - median);
  const ratio = size / Math.max(median, 1);
  const odd =
    ratio < thresholds.backupSizeRatio ||
    (z > limit.z && change > limit.change * median && change > thresholds.offsiteSizeBytes);
  return { size, takenAt: newest.takenAt, median, ratio, odd, points: sizes.length };
}

/** What is said of it; @param copies as above. */
export function sizeOddities(
  copies: readonly CopyView[],
  kind: TargetFacts['kind'],
  policy: Policy,
): Oddity[] {
  const usual = usualSize(copies, policy);
  if (!usual?.odd) return [];
  const size = `The copy of ${dateOf(usual.takenAt)} is ${byteText(usual.size)} where ${byteText(usual.median)} is usual`;
  const { ratio } = usual;
  if (ratio < policy.thresholds.backupSizeRatio)
    return [{ kind: 'shrunk', ratio, text: `${size}: a disk may be left out, or data lost.` }];
  if (ratio < 1) return [{ kind: 'smaller', ratio, text: `${size}.` }];
  const hint =
    kind === 'vzdump' && copies[0]?.copy.inside
      ? ': its disks are the same, and data that somebody encrypted no longer compress'
      : '';
  return [{ kind: 'grown', ratio, text: `${size}${hint}.` }];
}

/** How much of the data changed at once; @param copies as above. */
export function changeOddities(copies: readonly CopyView[]): Oddity[] {
  const [newest, ...earlier] = copies;
  const share = newest?.copy.changedShare;
  const shares = earlier.flatMap(({ copy }) => copy.changedShare ?? []).slice(0, most);
  if (newest === undefined || share === undefined || shares.length < enough) return [];
  const usual = middle(shares);
  if (share - usual <= limit.change || robustZ(share, shares) <= limit.z) return [];
  return [
    {
      kind: 'changed',
      ratio: share,
      text: `With the copy of ${dateOf(newest.takenAt)} ${percent(share)} of the data changed where ${percent(usual)} is usual: a move, a reinstallation, or somebody who encrypts it.`,
    },
  ];
}

/** Those after the last change of the disks; a copy nobody looked into ends nothing. */
function sameDisks({ inside }: Copy, earlier: readonly CopyView[]): readonly CopyView[] {
  const disks = inside && JSON.stringify(inside.disks);
  const end = earlier.findIndex(
    ({ copy }) => disks !== undefined && copy.inside && JSON.stringify(copy.inside.disks) !== disks,
  );
  return end < 0 ? earlier : earlier.slice(0, end);
}

/** How far off, in robust standard deviations; infinite where all others are the same. */
function robustZ(value: number, others: number[]): number {
  const median = middle(others);
  const deviation = middle(others.map((one) => Math.abs(one - median)));
  return (0.6745 * Math.abs(value - median)) / deviation;
}

/** Median of at least one number. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = low] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return (low + high) / 2;
}
