/** Chunks of datastores that a copy needs and that are gone or damaged. */
import { lastCheck } from './damage.ts';
import type { CellView, Copy } from './model.ts';

const digest = /\b([0-9a-f]{12})[0-9a-f]{52}\b/g;

/** As much of each digest as tells it from others; evidence has them in full. */
export const shortDigests = (text: string): string => text.replace(digest, '$1…');

/**
 * Whether a restore would use a copy of which nobody knows whether it needs the very chunks that the newest one lacks:
 * copies of a guest share most of theirs.
 */
export function mayLackTheSame({
  newest,
  usable,
  target,
}: Pick<CellView, 'newest' | 'usable' | 'target'>): boolean {
  return (
    target.policy.kind === 'pbs-s3' &&
    usable?.copy.sparedAt === undefined &&
    newest !== undefined &&
    newest.identity !== 'other' &&
    lostChunksIn(newest.copy)
  );
}

const lostChunksIn = (copy: Copy): boolean =>
  (['complete', 'content'] as const).some((proof) => {
    const { outcome, detail = '' } = lastCheck(copy, proof) ?? {};
    return outcome === 'failed' && shortDigests(detail) !== detail;
  });
