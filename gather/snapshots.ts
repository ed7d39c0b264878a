import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { shortens } from '../audit/unread-rows.ts';
import { type Asker, api, type Gathered, nothingOf, Unread } from './ask.ts';
import { flag, maybe, rowsOf, text, time } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { Guest } from './guests.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type Snapshots = NonNullable<Facts['snapshots']>[number];

/**
 * Snapshots of the guests whose configuration names one that it descends from; a branch from which a guest was rolled
 * back does not show. Gaps by the guest's id: also where its configuration is not known, and `filtered`.
 * @param guests with their configurations
 */
export async function gatherSnapshots(
  asker: Asker,
  { facts, gaps }: Gathered<Guest[]>,
): Promise<Gathered<Snapshots[]>> {
  const asOwn = (gap: Gap): Gap => ({ ...gap, group: 'snapshots' });
  if (!facts) return { gaps: gaps.slice(0, 1).map(asOwn) };
  const read = await Promise.all(facts.filter(hasSnapshot).map((guest) => readSnapshots(asker, guest)));
  const unread = read.flatMap(({ list }) => (list instanceof Unread ? [list] : []));
  const silent = new Set(facts.flatMap(({ id, config }) => (config ? [] : [id])));
  const blind = gaps.filter((gap) => shortens(gap) || silent.has(gap.subject ?? ''));
  if (unread.length > 0 && unread.length === read.length)
    return { gaps: [nothingOf('snapshots', 'list the snapshots', unread)] };
  return {
    facts: read.flatMap(({ guest, list }) => (list instanceof Unread ? [] : [{ guest, snapshots: list }])),
    gaps: [
      ...blind.map(asOwn),
      ...read.flatMap(({ guest, list, gaps: ofRows }) =>
        list instanceof Unread ? [list.as('snapshots', guest)] : ofRows,
      ),
    ],
  };
}

const hasSnapshot = ({ config }: Guest): boolean => config?.snapshotParent !== undefined;

const snapshotRow = z.object({
  name: text,
  snaptime: maybe(time),
  vmstate: maybe(flag),
  snapstate: maybe(text),
});

interface Listing {
  guest: string;
  list: Snapshots['snapshots'] | Unread;
  gaps: Gap[];
}

async function readSnapshots(asker: Asker, { id, node, type, vmid }: Guest): Promise<Listing> {
  const path = api`/nodes/${node}/${type}/${vmid}/snapshot`;
  const answer = await asker.ask({ path, schema: rowsOf(snapshotRow), what: `list the snapshots of ${id}` });
  if (answer instanceof Unread) return { guest: id, list: answer, gaps: [] };
  const what = `a snapshot of ${id}`;
  const decoded = decodeRows(answer, {
    group: 'snapshots',
    schema: snapshotRow,
    what,
    path,
    subject: () => id,
  });
  // The state now is listed among them.
  const made = decoded.rows.filter(({ name }) => name !== 'current');
  const list = made.map(({ name, snaptime, vmstate, snapstate }) =>
    known({ name, takenAt: snaptime || undefined, withMemory: vmstate === true, state: snapstate }),
  );
  const byAge = sorted(
    list,
    ({ takenAt }) => takenAt,
    ({ name }) => name,
  );
  return { guest: id, list: byAge, gaps: decoded.gaps };
}
