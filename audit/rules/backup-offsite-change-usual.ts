import { percent } from '../figures.ts';
import { moment } from '../moments.ts';
import { byteText } from '../offsite/byte-text.ts';
import { isUsable } from '../offsite/calendar.ts';
import { judgeCells, seenIn, subjectOf, whereOf } from '../offsite/judge-cells.ts';
import { lookAt } from '../offsite/mend.ts';
import type { CellView, CopyView, Oddity } from '../offsite/model.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { enough, middle, sizeOf, type Usual, usualSize } from '../offsite/unusual.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

/** As much of a guest is rewritten at once by few things. */
const most = 0.5;

export default defineRule({
  id: 'backup-offsite-change-usual',
  title: 'No more than usual has changed with the newest offsite copy',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeCells(facts, context, (cell): Verdict | string | undefined => {
      const { usable, oddities } = cell;
      if (!usable) return toldBy(cell);
      const looks = [
        ...grown(usable, usualSize(cell.copies.filter(isUsable), context.policy)),
        ...changed(usable, cell),
      ];
      const evidence = looks.map(({ seen }) => seenIn(usable, seen, 'about as much as usual'));
      // Too few copies say nothing about what is usual.
      if (evidence.length === 0) return undefined;
      const odd = oddities.filter(({ kind }) => kind === 'grown' || kind === 'changed');
      if (odd.length === 0)
        return pass(
          subjectOf(cell),
          `With the newest copy of ${whereOf(cell)} no more than usual has changed.`,
          ...evidence,
        );
      const what = looks.filter(({ kind }) => odd.some((one) => one.kind === kind)).map(({ seen }) => seen);
      const grave = odd.some(({ kind, ratio = 0 }) => kind === 'changed' && ratio >= most);
      return fail(
        // Other things than an attack look like that, too.
        grave ? 'medium' : graver('low', cell),
        subjectOf(cell),
        `With the newest copy of ${whereOf(cell)}, of ${moment(usable.takenAt)}, more than usual has changed (${what.join('; ')}). A large import, a move or a reinstallation looks like that, and so does data that somebody encrypts: make sure which it is.`,
        evidence,
        {
          summary:
            'Look into the guest whether its files open as they should. Until that is clear, keep the older copies from being pruned.',
          commands: lookAt(cell),
        },
      );
    });
  },
});

interface Look {
  kind: Oddity['kind'];
  seen: string;
}

const grown = (usable: CopyView, usual: Usual | undefined): Look[] =>
  usual
    ? [
        {
          kind: 'grown',
          seen: `${byteText(sizeOf(usable.copy)!)} where ${byteText(usual.median)} is usual`, // it was compared
        },
      ]
    : [];

function changed({ copy }: CopyView, { copies }: CellView): Look[] {
  const share = copy.changedShare;
  const shares = copies
    .filter(isUsable)
    .flatMap((view) => (view.copy === copy ? [] : (view.copy.changedShare ?? [])));
  return share === undefined || shares.length < enough
    ? []
    : [{ kind: 'changed', seen: `${percent(share)} of the data where ${percent(middle(shares))} is usual` }];
}
