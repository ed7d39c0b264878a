import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { gibibytes, percent } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { moment } from '../moments.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type Copy = FactsOf<'backups'>['backups']['copies'][number];
type Series = [newest: Copy, ...earlier: Copy[]];

/** Fewer say nothing about what is usual. */
const enough = 7;

export default defineRule({
  id: 'backup-size-steady',
  title: 'The newest backup is about as large as the ones before',
  category: 'recovery',
  essential: false,
  needs: ['guests', 'backups'],
  also: ['storage'],

  check({ guests, backups, storage = [] }, context) {
    const byGuest = newestSeries(backups.copies);
    return guests.flatMap((guest) => {
      const series = byGuest.get(guest.id);
      return (series && judge(guest, series, context)) ?? unlisted(guest, backups.listed, storage, context);
    });
  },
});

/** Too few copies are in sight: there may be enough on a storage that nobody could list. */
function unlisted(
  guest: Guest,
  lists: FactsOf<'backups'>['backups']['listed'],
  storages: FactsOf<'storage'>['storage'],
  { gap }: Context,
): Verdict[] {
  const missing = storages.find(
    ({ storage, shared, enabled, content, onlyNodes }) =>
      enabled &&
      content.includes('backup') &&
      (onlyNodes?.includes(guest.node) ?? true) &&
      !lists.some((list) => list.storage === storage && (shared || list.node === guest.node)),
  );
  if (!missing || guest.template) return [];
  const { storage, shared } = missing;
  const why = gap('backups', shared ? `storage/${storage}` : `storage/${guest.node}/${storage}`);
  return [unknown(guest.id, `The size of the backups of ${guestName(guest)} on ${storage}`, why)];
}

/** Of each guest, the copies on the storage that holds its newest one, newest first: storages compress differently. */
function newestSeries(copies: readonly Copy[]): Map<string, Series> {
  const series = new Map<string, Series>();
  const newestFirst = copies
    .filter(({ unfinished }) => !unfinished)
    .toSorted((a, b) => b.takenAt - a.takenAt);
  for (const copy of newestFirst) {
    const id = `${copy.type}/${copy.vmid}`;
    const known = series.get(id);
    if (!known) series.set(id, [copy]);
    else if (known[0].storage === copy.storage && known[0].node === copy.node) known.push(copy);
  }
  return series;
}

function judge(guest: Guest, [newest, ...earlier]: Series, { policy }: Context): Verdict | undefined {
  const name = guestName(guest);
  const sizes = earlier.flatMap(({ sizeBytes }) => sizeBytes ?? []).sort((a, b) => a - b);
  const where = '/nodes/{node}/storage/{storage}/content';
  const { sizeBytes } = newest;
  if (sizeBytes === 0)
    return fail(
      'high',
      guest.id,
      `The backup of ${name} of ${moment(newest.takenAt)} is empty.`,
      { seen: '0 bytes', where, expected: 'a backup' },
      look(newest, guest),
    );
  if (earlier.length < enough) return undefined;
  const median = sizes[Math.floor(sizes.length / 2)];
  if (sizeBytes === undefined || median === undefined || sizes.length < enough)
    return unknown(guest.id, `The size of the backups of ${name}`, untold(newest));
  const ratio = policy.thresholds.backupSizeRatio;
  const seen = {
    seen: `${gibibytes(sizeBytes)} after ${gibibytes(median)}`,
    where,
    expected: `at least ${percent(ratio)} of what is usual`,
  };
  if (sizeBytes >= ratio * median)
    return pass(guest.id, `The newest backup of ${name} is about as large as the ones before.`, seen);
  return fail(
    'medium',
    guest.id,
    `The newest backup of ${name} is ${gibibytes(sizeBytes)}, after ${gibibytes(median)} usually: something may be missing from it.`,
    seen,
    look(newest, guest),
  );
}

const look = ({ storage }: Copy, { vmid, node }: Guest) => ({
  summary: 'See whether a disk was left out or data were lost in the guest, before older copies are pruned.',
  commands: [command('reads', 'pvesm list', [storage], { content: 'backup', vmid }, node)],
});

const untold = ({ storage }: Copy) => ({
  group: 'backups' as const,
  reason: 'skipped' as const,
  detail: `the list of ${storage} that this token gets does not tell sizes.`,
});
