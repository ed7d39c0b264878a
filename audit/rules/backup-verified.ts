import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { counted } from '../figures.ts';
import { guestName } from '../guest-name.ts';
import { moment } from '../moments.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-verified',
  title: 'No backup failed its verification',
  category: 'recovery',
  essential: false,
  needs: ['backups'],
  also: ['guests', 'storage'],

  check({ backups, guests, storage }, { gap }) {
    const names = new Map(guests?.map((guest) => [guest.id, guestName(guest)]));
    const bySubject = new Map<string, [Copy, ...Copy[]]>();
    for (const copy of backups.copies)
      if (copy.verification) {
        const subject = subjectOf(copy);
        const list = bySubject.get(subject);
        if (list) list.push(copy);
        else bySubject.set(subject, [copy]);
      }
    // Only backup servers verify; the dry run, all that an auditor's token gets, does not tell.
    const silent = (storage ?? [])
      .filter(({ type, enabled }) => type === 'pbs' && enabled)
      .map((entry) => entry.storage)
      .filter((name) => !backups.listed.some((one) => one.storage === name && one.evidence === 'content'));
    return [
      ...[...bySubject].map(([subject, copies]) => judge(subject, names.get(subject), copies)),
      ...silent.map((name) =>
        unknown(
          `storage/${name}`,
          `Verification on ${name}`,
          gap('backups', `storage/${name}`) ?? untold(name),
        ),
      ),
    ];
  },
});

type Copy = FactsOf<'backups'>['backups']['copies'][number];

/** A guest that is gone has no name any more. */
const ownerOf = ({ type, vmid, storage }: Copy): string =>
  type === undefined || vmid === undefined ? storage : guestName({ type, vmid });

const subjectOf = ({ type, vmid, storage }: Copy): string =>
  type === undefined || vmid === undefined ? `storage/${storage}` : `${type}/${vmid}`;

function judge(subject: string, known: string | undefined, copies: [Copy, ...Copy[]]): Verdict {
  const name = known ?? ownerOf(copies[0]);
  const failed = copies
    .filter(({ verification }) => verification === 'failed')
    .toSorted((a, b) => b.takenAt - a.takenAt);
  const [newest] = failed;
  const where = '/nodes/{node}/storage/{storage}/content';
  if (!newest)
    return pass(subject, `All ${counted(copies.length, 'verified backup')} of ${name} are intact.`, {
      seen: 'verification ok',
      where,
    });
  return fail(
    'critical',
    subject,
    `${counted(failed.length, 'backup')} of ${name} failed verification, the newest of ${moment(newest.takenAt)}: ${failed.length === 1 ? 'it' : 'they'} cannot be restored in full.`,
    { seen: newest.volid, where, expected: 'verification ok' },
    {
      summary:
        'Make a new backup at once (it stores the damaged chunks again), verify it, and look at the disks of the backup server.',
      commands: [command('reads', 'pvesm list', [newest.storage], { content: 'backup' })],
    },
  );
}

const untold = (name: string) => ({
  group: 'backups' as const,
  reason: 'skipped' as const,
  detail: `the list of ${name} that this token gets does not tell; a token for the backup server itself would.`,
});
