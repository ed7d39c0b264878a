import { counted, percent } from '../figures.ts';
import { dateOf, duration } from '../moments.ts';
import {
  insteadOf,
  judgeCells,
  proofOf,
  seenIn,
  subjectOf,
  unproven,
  whereOf,
} from '../offsite/judge-cells.ts';
import { keptFrom } from '../offsite/kept-from.ts';
import { lastProven, type Proven } from '../offsite/last-proven.ts';
import { shortDigests } from '../offsite/lost-chunks.ts';
import { newCopy, readAll } from '../offsite/mend.ts';
import type { CellView, CopyView } from '../offsite/model.ts';
import { graver } from '../offsite/severity.ts';
import { verifiedOf } from '../offsite/target-report.ts';
import { toldBy } from '../offsite/told-by.ts';
import { type OffsiteContext, offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-sound',
  title: 'The data of offsite copies can be read and are sound',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const mend = newCopy(facts, context.now);
    return judgeCells(facts, context, (cell): Verdict | string => {
      const told = toldBy(cell);
      if (told === 'backup-offsite-sound') return damaged(cell, afterReading(cell, mend(cell)));
      if (told !== undefined) return told;
      const older = cell.copies.filter(isDamaged);
      return older.length > 0 ? olderDamaged(cell, older) : judge(cell, context);
    });
  },
});

const isDamaged = ({ broken, copy, identity }: CopyView): boolean =>
  broken !== undefined && !copy.unfinished && identity !== 'other';

function damaged(cell: CellView, fix: Fix): Verdict {
  const newest = cell.newest!; // it is damaged
  const why = newest.broken!.replace(/\.$/, ''); // so it says why
  return fail(
    'critical',
    subjectOf(cell),
    `${whereOf(cell)}: ${shortDigests(why)}; ${insteadOf(cell)}.`,
    seenIn(newest, why, 'data that can be read'),
    fix,
  );
}

const olderDamaged = (cell: CellView, older: CopyView[]): Verdict =>
  fail(
    graver('medium', cell),
    subjectOf(cell),
    `Of the older copies of ${whereOf(cell)}, ${counted(older.length, 'is', 'are')} damaged: what damaged ${older.length === 1 ? 'it' : 'them'} may reach the others.`,
    older.slice(0, 5).map((view) => seenIn(view, view.broken!, 'data that can be read')),
    {
      summary: 'Find out how they were damaged, read the others in full, and do not count on these.',
      commands: readAll(cell),
    },
  );

const afterReading = (cell: CellView, { summary, commands }: Fix): Fix => ({
  summary: `${summary} Then read all of the data there, as others may be damaged too.`,
  commands: [...commands, ...readAll(cell)],
});

/** Copies come faster than they are read: it is enough that one of the guest was read not long ago. */
function judge(cell: CellView, context: OffsiteContext): Verdict {
  const { now, policy } = context;
  const days = policy.offsite.proofDays.content;
  const last = lastProven(cell, 'content');
  const newest = cell.newest!; // nothing is wrong with it
  const seen = seenIn(newest, last ? textOf(last) : 'never read', `read within ${counted(days, 'day')}`);
  if (last && last.at >= now - days * 86_400)
    return pass(subjectOf(cell), `A copy of ${whereOf(cell)} was ${textOf(last)}.`, seen);
  const { outcome, how, at } = proofOf(cell, 'L5');
  // Of what is too large for an audit nobody tried; a larger budget mends that. Where reading was tried and broke off,
  // what came of it is not known.
  if (outcome === 'cannot' && at !== undefined)
    return unproven(cell, `The data of the copies of ${whereOf(cell)}`, how);
  const failed = context.gap('offsite', `${cell.target.name}/reading`);
  if (failed && failed.reason !== 'skipped')
    return unproven(cell, `The data of the copies of ${whereOf(cell)}`, failed.detail);
  const when = last
    ? `A copy of ${whereOf(cell)} was last read ${duration(now - last.at)} ago, and after ${counted(days, 'day')} that counts no longer`
    : `No copy of ${whereOf(cell)} has been read yet`;
  return fail(
    'low',
    subjectOf(cell),
    `${when}: ${keptFrom(cell, 'content', context)}. ${share(cell, context)}`,
    seen,
    {
      summary: `Give audits more to spend (offsite.budget of the policy), let them come more often, or read the data there yourself.`,
      commands: readAll(cell),
    },
  );
}

const textOf = ({ at, share, how, takenAt }: Proven): string =>
  `read${share === undefined ? '' : ` in samples of ${percent(share)}`} on ${dateOf(at)} (the one of ${dateOf(takenAt)}, by ${how})`;

function share({ target }: CellView, context: OffsiteContext): string {
  const verified = verifiedOf(target.facts!, context); // it was read
  if (!verified) return `How much of all data at ${target.name} has been read is not known.`;
  if (verified.share === 0) return `Nothing at ${target.name} has been read.`;
  const part = verified.share < 0.01 ? 'less than 1 %' : percent(verified.share);
  return `Of all data at ${target.name}, ${part} have been read and found sound since ${dateOf(verified.since)}.`;
}
