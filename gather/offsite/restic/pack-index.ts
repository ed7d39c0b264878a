/** Whether every pack that the decrypted index of a restic repository names is there in its full length. */
import * as z from 'zod/mini';

const indexSchema = z.object({
  packs: z.nullable(
    z.array(
      z.object({
        id: z.string(),
        blobs: z.array(
          z.object({
            id: z.string(),
            type: z.string(),
            offset: z.number(),
            length: z.number(),
            uncompressed_length: z.optional(z.number()),
          }),
        ),
      }),
    ),
  ),
});

export interface ResticIndex {
  /** Size by id, as far as the index tells it. */
  packs: Map<string, number>;
  /** Of the folders that snapshots begin with. */
  trees: Set<string>;
}

/** Adds what one index file says. @throws where it is none */
export function addIndex(index: ResticIndex, json: unknown, wantedTrees: ReadonlySet<string>): void {
  for (const { id, blobs } of indexSchema.parse(json).packs ?? []) {
    let end = 0;
    // Encrypted header and its length: see canEndPack.
    let header = 32 + 4;
    for (const blob of blobs) {
      end = Math.max(end, blob.offset + blob.length);
      header += blob.uncompressed_length === undefined ? 37 : 41;
      if (blob.type === 'tree' && wantedTrees.has(blob.id)) index.trees.add(blob.id);
    }
    index.packs.set(id, Math.max(index.packs.get(id) ?? 0, end + header));
  }
}

export interface IndexCompared {
  missing: string[];
  short: string[];
  /** Packs that no index names. */
  unindexed: number;
}

export function compareIndex({ packs }: ResticIndex, sizes: ReadonlyMap<string, number>): IndexCompared {
  const missing: string[] = [];
  const short: string[] = [];
  for (const [id, size] of packs) {
    const listed = sizes.get(id);
    if (listed === undefined) missing.push(id);
    else if (listed < size) short.push(id);
  }
  let unindexed = 0;
  for (const id of sizes.keys()) if (!packs.has(id)) unindexed++;
  return { missing, short, unindexed };
}
