import {
  insteadOf,
  judgeCells,
  proofOf,
  seenIn,
  subjectOf,
  unproven,
  whereOf,
} from '../offsite/judge-cells.ts';
import { shortDigests } from '../offsite/lost-chunks.ts';
import { newCopy } from '../offsite/mend.ts';
import { harmOf } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-complete',
  title: 'Nothing is cut off or missing in offsite copies',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const mend = newCopy(facts, context.now);
    return judgeCells(facts, context, (cell): Verdict | string => {
      const told = toldBy(cell);
      if (told !== undefined && told !== 'backup-offsite-complete') return told;
      const { outcome, how } = proofOf(cell, 'L4');
      const newest = cell.newest!; // nobody else tells of it
      if (told !== undefined) {
        const why = newest.copy.unfinished ? 'its backup never came to its end' : how.replace(/\.$/, '');
        return fail(
          harmOf(cell),
          subjectOf(cell),
          `The newest copy of ${whereOf(cell)} is not complete: ${shortDigests(why)}; ${insteadOf(cell)}.`,
          seenIn(newest, why, 'all of it'),
          mend(cell),
        );
      }
      return outcome === 'proven'
        ? pass(
            subjectOf(cell),
            `Nothing is missing in the newest copy of ${whereOf(cell)}, by ${how}.`,
            seenIn(newest, how, 'all of it'),
          )
        : unproven(cell, `Whether the newest copy of ${whereOf(cell)} is complete`, how);
    });
  },
});
