import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { judgeCells, subjectOf, unproven, whereOf } from '../offsite/judge-cells.ts';
import { lookAt } from '../offsite/mend.ts';
import { missingDays } from '../offsite/missing-days.ts';
import { intervalOf } from '../offsite/rpo.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

/** From as many on it is no slip of one night any more. */
const many = 3;

export default defineRule({
  id: 'backup-offsite-no-missing-days',
  title: 'No day is missing between offsite copies',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const { now, policy } = context;
    return judgeCells(facts, context, (cell): Verdict | string | undefined => {
      const { usable, target, rpo } = cell;
      if (!usable) return toldBy(cell);
      if (intervalOf(rpo, policy) > 86_400) return undefined;
      const missing = missingDays(cell, now);
      if (!missing) return undefined;
      const seen = {
        seen: missing.length === 0 ? 'a usable copy on every day' : `none of ${listed(missing, 30)}`,
        where: target.name,
        expected: 'a usable copy on every day of the last 30, as far as retention has not begun to thin out',
      };
      if (missing.length === 0)
        return pass(subjectOf(cell), `No day is missing between the copies of ${whereOf(cell)}.`, seen);
      if (!target.complete || target.nameless > 0)
        return unproven(
          cell,
          `Every copy of ${whereOf(cell)}`,
          target.complete
            ? `nothing tells whose ${counted(target.nameless, 'copy', 'copies')} there are`
            : `the list of ${target.name} ended before all was read`,
        );
      return fail(
        graver(missing.length >= many ? 'medium' : 'low', cell),
        subjectOf(cell),
        `There is no usable copy of ${whereOf(cell)} of ${listed(missing)}, though there are of days before and after.`,
        seen,
        {
          summary:
            'Look what kept the backup or its copying on these days: a full storage, a node that was off, a run that took too long.',
          commands: lookAt(cell),
        },
      );
    });
  },
});
