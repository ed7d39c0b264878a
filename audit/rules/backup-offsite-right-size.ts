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
import { harmOf } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-right-size',
  title: 'Offsite copies have the size that they should have',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const mend = newCopy(facts, context.now);
    return judgeCells(facts, context, (cell): Verdict | string => {
      const told = toldBy(cell);
      if (told !== undefined && told !== 'backup-offsite-right-size') return told;
      const { outcome, how } = proofOf(cell, 'L2');
      const seen = seenIn(cell.newest!, how, 'the size of the archive that was copied'); // nobody else tells of it
      if (told !== undefined)
        return fail(
          harmOf(cell),
          subjectOf(cell),
          `The newest copy of ${whereOf(cell)} is not whole: ${how}; ${insteadOf(cell)}.`,
          seen,
          mend(cell),
        );
      return outcome === 'proven'
        ? pass(subjectOf(cell), `The newest copy of ${whereOf(cell)} has the right size: ${how}.`, seen)
        : unproven(cell, `The right size of the newest copy of ${whereOf(cell)}`, how);
    });
  },
});
