import { duration, moment } from '../moments.ts';
import { ageOf } from '../offsite/age.ts';
import { isByListAlone } from '../offsite/by-list.ts';
import { judgeCells, seenIn, subjectOf, unproven, whereOf } from '../offsite/judge-cells.ts';
import { newCopy } from '../offsite/mend.ts';
import type { CellView } from '../offsite/model.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Evidence, fail, pass, type Severity, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-fresh',
  title: 'Offsite copies are as young as may be lost at most',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const { now } = context;
    const mend = newCopy(facts, now);
    return judgeCells(facts, context, (cell): Verdict | string | undefined => {
      const { usable, rpo, fresh, target } = cell;
      // What there is cannot be used: how old it is does not matter.
      if (!usable) return toldBy(cell);
      const age = now - usable.takenAt;
      const limit = `${duration(rpo.seconds)} (${rpo.why})`;
      const seen = [seenIn(usable, moment(usable.takenAt), `at most ${limit} ago`), worst(cell)];
      const { outcome, how } = ageOf(usable, rpo, now);
      if (fresh === 'yes')
        return pass(
          subjectOf(cell),
          isByListAlone(usable)
            ? `The newest copy of ${whereOf(cell)} is ${duration(age)} old, ${duration(rpo.seconds)} at most, by the list alone: whether it can be used was not seen.`
            : `The newest usable copy of ${whereOf(cell)} is ${duration(age)} old, ${duration(rpo.seconds)} at most.`,
          ...seen,
        );
      if (fresh === 'unknown')
        return unproven(
          cell,
          `The age of the newest copy of ${whereOf(cell)}`,
          outcome === 'failed'
            ? `the newest that was found is of ${moment(usable.takenAt)}, but the list of ${target.name} ended before all was read`
            : how,
        );
      return fail(
        severityOf(cell, age),
        subjectOf(cell),
        `The newest usable copy of ${whereOf(cell)} is ${duration(age)} old; at most ${limit} may be lost.`,
        seen,
        mend(cell),
      );
    });
  },
});

/** However old, it is a copy still: high at most. */
function severityOf(cell: CellView, age: number): Severity {
  return age > 2 * cell.rpo.seconds ? 'high' : graver('medium', cell);
}

const worst = ({ worstGapSeconds, target, rpo }: CellView): Evidence => ({
  seen: `longest time without a usable copy in the last 30 days: ${duration(worstGapSeconds!)}`, // there is a copy
  where: target.name,
  expected: `at most ${duration(rpo.seconds)}`,
});
