import type { CopyFacts, TargetFacts } from '../target.ts';

type LastRead = NonNullable<TargetFacts['lastRead']>;

/**
 * When an archive of each guest was last read as a whole and found sound, sorted by guest. Archives are pruned long before
 * every guest had its turn, so what earlier audits found goes on from here.
 */
export function lastReadOf(copies: readonly CopyFacts[], before: TargetFacts | undefined): LastRead {
  const newest = new Map(before?.lastRead?.map((one) => [one.guest, one]));
  for (const { type, vmid, takenAt, checks } of copies) {
    if (vmid === undefined) continue;
    const guest = `${type}/${vmid}`;
    for (const { proof, outcome, share, at } of checks)
      if (proof === 'content' && outcome === 'ok' && share === undefined && at > (newest.get(guest)?.at ?? 0))
        newest.set(guest, { guest, at, takenAt });
  }
  return [...newest.values()].sort((a, b) => (a.guest < b.guest ? -1 : 1));
}
