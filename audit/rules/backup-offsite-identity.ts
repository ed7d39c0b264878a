import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { moment } from '../moments.ts';
import {
  insteadOf,
  judgeCells,
  proofOf,
  seenIn,
  subjectOf,
  unproven,
  whereOf,
} from '../offsite/judge-cells.ts';
import { newCopy } from '../offsite/mend.ts';
import type { CellView } from '../offsite/model.ts';
import { harmOf } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-identity',
  title: 'Offsite copies are of the guest that they go by',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const mend = newCopy(facts, context.now);
    return judgeCells(facts, context, (cell): Verdict | string => {
      const told = toldBy(cell);
      if (told === 'backup-offsite-identity') {
        const { summary, commands } = mend(cell);
        return fail(
          harmOf(cell),
          subjectOf(cell),
          `The newest copy that goes by the id of ${whereOf(cell)} is of ${cell.newest!.otherName}; ${insteadOf(cell)}.`, // it is another's
          strangers(cell),
          {
            summary: `Find out who writes under this id: another cluster gets a folder of its own, or its ids under foreign of the target; a mixed-up archive is taken away. ${summary}`,
            commands,
          },
        );
      }
      return told ?? judge(cell);
    });
  },
});

function judge(cell: CellView): Verdict {
  const { outcome, how } = proofOf(cell, 'L3');
  const newest = cell.newest!; // nothing is wrong with it
  const others = cell.copies.filter(({ identity }) => identity === 'other');
  if (others.length > 0)
    return fail(
      'low',
      subjectOf(cell),
      `Among the older copies of ${whereOf(cell)}, ${counted(others.length, 'is', 'are')} of ${namesOf(cell)}: a restore must not take ${others.length === 1 ? 'it' : 'them'}.`,
      strangers(cell),
      {
        summary:
          'Where the id was used again after a guest was deleted, they go with retention. Another cluster gets a folder of its own, or its ids under foreign of the target.',
        commands: [],
      },
    );
  if (newest.identity === 'same' && outcome !== 'decayed')
    return pass(
      subjectOf(cell),
      `The newest copy of ${whereOf(cell)} says itself that it is of this guest.`,
      // Of missing disks another rule speaks.
      seenIn(newest, outcome === 'failed' ? 'read' : how, 'the uuid, an address or the name of the guest'),
    );
  return unproven(cell, `Whose data are in the newest copy of ${whereOf(cell)}`, how);
}

const namesOf = ({ copies }: CellView): string =>
  listed([...new Set(copies.flatMap(({ otherName }) => otherName ?? []))]);

const strangers = ({ copies }: CellView) =>
  copies
    .filter(({ identity }) => identity === 'other')
    .slice(0, 5)
    .map((view) => seenIn(view, `${view.otherName}, ${moment(view.takenAt)}`, 'the guest that it goes by'));
