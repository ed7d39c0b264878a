/** Memory that a node is promised once HA has moved guests to it. */
import type { Failure } from '../report-failures.ts';
import type { Draft } from './draft.ts';
import type { World } from './world.ts';

/** Nodes that HA fills beyond their memory: the basic scheduler counts guests and does not look at it. */
export function overloads(
  { online, memoryOf, promisedOn }: World,
  drafts: readonly Draft[],
): Failure['overload'] {
  const arriving = new Map<string, { count: number; bytes: number }>();
  for (const { by, to, guest } of drafts) {
    if (by !== 'ha' || to === undefined || to === guest.node) continue;
    const { count, bytes } = arriving.get(to) ?? { count: 0, bytes: 0 };
    arriving.set(to, { count: count + 1, bytes: bytes + (guest.memoryBytes ?? 0) });
  }
  return online.flatMap((node) => {
    const totalBytes = memoryOf.get(node);
    const { count = 0, bytes = 0 } = arriving.get(node) ?? {};
    const allocatedBytes = (promisedOn.get(node) ?? 0) + bytes;
    return count > 0 && totalBytes !== undefined && allocatedBytes > totalBytes
      ? [{ node, arriving: count, allocatedBytes, totalBytes }]
      : [];
  });
}
