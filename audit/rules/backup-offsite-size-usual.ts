import { moment } from '../moments.ts';
import { byteText } from '../offsite/byte-text.ts';
import { isUsable } from '../offsite/calendar.ts';
import { judgeCells, seenIn, subjectOf, unproven, whereOf } from '../offsite/judge-cells.ts';
import { lookAt } from '../offsite/mend.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { enough, sizeOf, usualSize } from '../offsite/unusual.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-size-usual',
  title: 'The newest offsite copy is not smaller than usual',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const { policy } = context;
    return judgeCells(facts, context, (cell): Verdict | string | undefined => {
      const { usable, points, oddities } = cell;
      if (!usable) return toldBy(cell);
      const size = sizeOf(usable.copy);
      if (size === undefined)
        return points > enough
          ? unproven(cell, `The size of the newest copy of ${whereOf(cell)}`, 'nothing there tells it')
          : undefined;
      const usual = usualSize(cell.copies.filter(isUsable), policy);
      if (!usual) return undefined;
      const seen = seenIn(
        usable,
        `${byteText(size)} after ${byteText(usual.median)}`,
        'about as much as usual',
      );
      const odd = oddities.find(({ kind }) => kind === 'shrunk' || kind === 'smaller');
      if (!odd)
        return pass(subjectOf(cell), `The newest copy of ${whereOf(cell)} is not smaller than usual.`, seen);
      const shrunk = odd.kind === 'shrunk';
      return fail(
        graver(shrunk ? 'medium' : 'low', cell),
        subjectOf(cell),
        `The newest copy of ${whereOf(cell)}, of ${moment(usable.takenAt)}, has ${byteText(size)} where ${byteText(usual.median)} is usual${shrunk ? ': a disk may be left out, or data lost' : ''}.`,
        seen,
        {
          summary:
            'See what was taken out of the guest or of its backup, before retention removes the older copies.',
          commands: lookAt(cell),
        },
      );
    });
  },
});
