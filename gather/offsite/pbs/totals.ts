import type { TargetFacts } from '../target.ts';
import { countNeeded, type NeededCopy, type Position } from './needed.ts';
import type { Looked } from './proofs.ts';
import type { Round } from './rotation.ts';

export interface ChunkTotals {
  /** Of all chunks in the bucket: counted, or where the list was read in part, worked out from that. */
  objects: number;
  bytes: number;
  bad: number;
  /** Different ones, as far as indexes were read. */
  needed: number;
  missing: number;
  damaged: number;
}

/**
 * @param datastores names in their order
 * @param besides objects and bytes of the target that are no chunks
 */
export function chunkTotals(
  needed: readonly NeededCopy[],
  listed: Looked & { objects: number; bytes: number; bad: number },
  round: Round,
  datastores: readonly string[],
  before: TargetFacts | undefined,
  besides: { objects: number; bytes: number },
): ChunkTotals {
  const missing = new Set(needed.flatMap(({ missing }) => [...missing.keys()]));
  const damaged = new Set(needed.flatMap(({ damaged }) => [...damaged.keys()]));
  const known = before?.datastore?.badChunks ?? 0;
  const share = shareOf(listed, round, datastores);
  const total = (part: number, earlier: number | undefined, rest: number) =>
    share > 0 ? Math.round(part / share) : Math.max(0, (earlier ?? 0) - rest);
  return {
    objects: total(listed.objects, before?.objects, besides.objects),
    bytes: total(listed.bytes, before?.bytes, besides.bytes),
    bad: !listed.reached || round.from ? known + listed.bad : listed.bad,
    needed: countNeeded(needed, undefined).all,
    missing: missing.size + needed.reduce((sum, { moreMissing }) => sum + moreMissing, 0),
    damaged: damaged.size,
  };
}

/** Share of the list that was read. Digests are spread evenly, like chance. */
function shareOf({ reached, whole }: Looked, { from }: Round, datastores: readonly string[]): number {
  const at = (position: Position | undefined) =>
    position === undefined
      ? 0
      : Math.max(0, datastores.indexOf(position.datastore)) +
        new DataView(position.digest.buffer, position.digest.byteOffset).getUint32(0) / 2 ** 32;
  if (whole && !from) return 1;
  return reached
    ? Math.max(0, ((whole ? datastores.length : at(reached)) - at(from)) / datastores.length)
    : 0;
}
