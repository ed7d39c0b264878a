import { counted } from '../figures.ts';
import { judgeCells, seenIn, subjectOf, whereOf } from '../offsite/judge-cells.ts';
import { newCopy } from '../offsite/mend.ts';
import type { CellView } from '../offsite/model.ts';
import { graver } from '../offsite/severity.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-exists',
  title: 'Every guest has a copy at each offsite place that should have one',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const mend = newCopy(facts, context.now);
    return judgeCells(facts, context, (cell): Verdict | string => {
      const { newest, copies, state, message, points } = cell;
      if (!newest) return state === 'missing' ? missing(cell) : unseen(cell, message);
      if (copies.every(({ identity }) => identity === 'other')) return 'backup-offsite-identity';
      return pass(
        subjectOf(cell),
        `${whereOf(cell)}: ${counted(points, 'usable copy', 'usable copies')}.`,
        seenIn(newest, counted(copies.length, 'copy', 'copies'), 'one copy at least'),
      );
    });

    function missing(cell: CellView): Verdict {
      const found = cell.target.facts!; // it was read
      return fail(
        graver('high', cell),
        subjectOf(cell),
        cell.message,
        {
          seen: `none among ${counted(found.copies.length, 'copy', 'copies')} there`,
          where: found.place,
          expected: 'one copy at least',
        },
        mend(cell),
      );
    }
  },
});

/** The message says why already. */
const unseen = (cell: CellView, message: string): Verdict => ({
  subject: subjectOf(cell),
  outcome: 'unknown',
  severity: 'info',
  message,
  evidence: [],
});
