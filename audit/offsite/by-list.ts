import type { CopyView } from './model.ts';

/**
 * Whether the list alone speaks for a copy: it is there, with its size and time, and nothing inside it was looked at
 * and found right. Listing says when a copy was made and that it is there, not that it can be used.
 */
export const isByListAlone = ({ copy }: CopyView): boolean =>
  copy.verification?.state !== 'ok' && copy.checks.every(({ outcome }) => outcome !== 'ok');
