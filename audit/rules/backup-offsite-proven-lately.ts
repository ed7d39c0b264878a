import { counted } from '../figures.ts';
import { dateOf } from '../moments.ts';
import { judgeCells, proofOf, subjectOf, whereOf } from '../offsite/judge-cells.ts';
import { keptFrom } from '../offsite/kept-from.ts';
import { lastProven, levelOf, type ProofKind } from '../offsite/last-proven.ts';
import { readAll } from '../offsite/mend.ts';
import type { CellView } from '../offsite/model.ts';
import { toldBy } from '../offsite/told-by.ts';
import { type OffsiteContext, offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Evidence, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-proven-lately',
  title: 'What is proven of offsite copies is proven again in time',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeCells(facts, context, (cell) => toldBy(cell) ?? judge(cell, context));
  },
});

const what: Record<ProofKind, string> = {
  header: 'that they are what they say',
  complete: 'that nothing is missing in them',
  content: 'that their data can be read',
};

interface Look {
  kind: ProofKind;
  stale: boolean;
  at: number;
  evidence: Evidence;
}

function judge(cell: CellView, context: OffsiteContext): Verdict | undefined {
  const looks = (['header', 'complete', 'content'] as const).flatMap((kind) => lookOf(cell, kind, context));
  const [worst, ...more] = looks.filter(({ stale }) => stale);
  const evidence = looks.map((look) => look.evidence);
  if (worst)
    return fail(
      'low',
      subjectOf(cell),
      `Of the copies of ${whereOf(cell)}, ${[worst, ...more].map(({ kind, at }) => `${what[kind]} was last proven on ${dateOf(at)}`).join(', ')}: ${keptFrom(cell, worst.kind, context)}.`,
      evidence,
      {
        summary:
          'Give audits more to spend (offsite.budget of the policy) or let them come more often, so that every copy has its turn.',
        commands: readAll(cell),
      },
    );
  // What was never proven cannot be out of date: other rules say that it is not known.
  if (looks.length === 0) return undefined;
  return pass(
    subjectOf(cell),
    `What was proven of the copies of ${whereOf(cell)} was proven lately.`,
    ...evidence,
  );
}

function lookOf(cell: CellView, kind: ProofKind, { now, policy }: OffsiteContext): Look[] {
  const last = lastProven(cell, kind);
  if (!last || proofOf(cell, levelOf[kind]).outcome === 'cannot') return [];
  const days = policy.offsite.proofDays[kind];
  const evidence = {
    seen: `${what[kind]} was proven on ${dateOf(last.at)}, by ${last.how}`,
    where: cell.target.name,
    expected: `within ${counted(days, 'day')}`,
  };
  return [{ kind, stale: last.at < now - days * 86_400, at: last.at, evidence }];
}
