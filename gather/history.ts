import type { Facts, Gap } from '../audit/facts.ts';
import { shortens } from '../audit/unread-rows.ts';
import { type Asker, api, type Gathered, nothingOf, Unread } from './ask.ts';
import { readAmount, rowsOf } from './decode.ts';
import type { FirstLook } from './first-look.ts';
import { sampleRow, samplesIn } from './samples.ts';
import { sorted } from './sorted.ts';
import type { Storage } from './storage.ts';
import { type Place, placesOf } from './storage-places.ts';

type HistoryFacts = NonNullable<Facts['history']>;
type Points = HistoryFacts['storage'][number]['points'];

/**
 * Use of the enabled storages over the last month: the last measurement of each day (UTC), shared storages once,
 * local ones on each node. Gaps `storage/<name>`, or `storage/<node>/<name>` for a local one, and `filtered`.
 */
export async function gatherHistory(
  asker: Asker,
  look: FirstLook,
  { facts, gaps }: Gathered<Storage[]>,
): Promise<Gathered<HistoryFacts>> {
  const asOwn = (gap: Gap): Gap => ({ ...gap, group: 'history' });
  if (!facts) return { gaps: gaps.slice(0, 1).map(asOwn) };
  const places = facts.filter(({ enabled }) => enabled).flatMap((each) => placesOf(each, look, whatAt));
  const read = await Promise.all(places.map((place) => readPoints(asker, place)));
  const unread = read.flatMap(({ points }) => (points instanceof Unread ? [points] : []));
  if (unread.length > 0 && unread.length === read.length)
    return { gaps: [nothingOf('history', 'read the use of the storages over time', unread)] };
  const seen = read.flatMap(({ subject, points }) => (points instanceof Unread ? [] : [{ subject, points }]));
  return {
    facts: { storage: sorted(seen, ({ subject }) => subject) },
    gaps: [
      ...gaps.filter(shortens).map(asOwn),
      ...read.flatMap(({ subject, points, gaps: ofRows }) =>
        points instanceof Unread ? [points.as('history', subject)] : ofRows,
      ),
    ],
  };
}

const whatAt = (name: string, node?: string): string =>
  `read the use of ${name} over time${node === undefined ? '' : ` on ${node}`}`;

interface Series {
  subject: string;
  points: Points | Unread;
  gaps: Gap[];
}

async function readPoints(asker: Asker, { storage, node, subject, at }: Place): Promise<Series> {
  if (at instanceof Unread) return { subject, points: at, gaps: [] };
  const path = api`/nodes/${at}/storage/${storage.storage}/rrddata`;
  const what = whatAt(storage.storage, node);
  const answer = await asker.ask({ path, schema: rowsOf(sampleRow), query: { timeframe: 'month' }, what });
  if (answer instanceof Unread) return { subject, points: answer, gaps: [] };
  const { points, wrong } = lastOfEachDay(answer);
  const fault = new Unread(what, 'malformed', 'one of its measurements makes no sense', undefined, path);
  return { subject, points, gaps: wrong ? [fault.as('history', subject)] : [] };
}

/**
 * Bytes, averages over half an hour, before release 9 over twelve. A storage whose size nobody knows has none to fill.
 */
function lastOfEachDay(list: readonly unknown[]): { points: Points; wrong: boolean } {
  const { samples, wrong: withoutTime } = samplesIn(list);
  let wrong = withoutTime;
  const points: Points = [];
  let today = Number.POSITIVE_INFINITY;
  for (const { time, used, total } of samples.toReversed()) {
    const day = Math.floor(time / 86_400);
    if (day >= today || used === undefined || total === undefined) continue;
    const [usedBytes, totalBytes] = [readAmount(used), readAmount(total)];
    if (usedBytes === undefined || totalBytes === undefined) wrong = true;
    else if (totalBytes > 0) {
      today = day;
      points.push({ at: time, usedBytes: Math.round(usedBytes), totalBytes: Math.round(totalBytes) });
    }
  }
  return { points: points.reverse(), wrong };
}
