import type { FactsOf } from './facts.ts';
import { configGap } from './guest-config-gap.ts';
import { type Guest, guestName } from './guest-name.ts';
import { type Context, unknown, type Verdict } from './rule.ts';

export type Snapshot = FactsOf<'snapshots'>['snapshots'][number]['snapshots'][number];

/**
 * A verdict for each guest, templates left out, by its snapshots. A guest whose configuration names no snapshot as its
 * parent has none; those on a branch that was rolled away from are not asked for.
 */
export function judgeSnapshots(
  { guests, snapshots }: FactsOf<'guests' | 'snapshots'>,
  { gap }: Pick<Context, 'gap'>,
  judge: (guest: Guest, snapshots: readonly Snapshot[]) => Verdict,
): Verdict[] {
  const byGuest = new Map(snapshots.map((entry) => [entry.guest, entry.snapshots]));
  const filtered = gap('guests', 'filtered');
  return [
    ...guests
      .filter(({ template }) => !template)
      .map((guest) => {
        const listed = byGuest.get(guest.id);
        const unread = gap('snapshots', guest.id);
        const verdict = listed && judge(guest, listed);
        // Some of the rows may be missing: what is wrong with the others is certain.
        if (verdict && (verdict.outcome !== 'pass' || !unread)) return verdict;
        if (!verdict && guest.config && guest.config.snapshotParent === undefined) return judge(guest, []);
        const why = guest.config ? unread : configGap(gap, guest.id);
        return unknown(guest.id, `The snapshots of ${guestName(guest)}`, why);
      }),
    ...(filtered ? [unknown('cluster', 'Every guest', filtered)] : []),
  ];
}

/** API path of the evidence. */
export const snapshotPath = ({ node, id }: Guest): string => `/nodes/${node}/${id}/snapshot`;
