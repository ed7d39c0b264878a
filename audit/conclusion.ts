import { counted } from './figures.ts';
import { listed } from './listing.ts';
import type { Recommendation, Report } from './report.ts';
import type { Advice, BackupWindow, Rebalance } from './report-advice.ts';
import { severities } from './rule.ts';
import { overallText, statusWord } from './score-text.ts';

/** What the conclusion is drawn from. */
export interface Premises {
  name: string;
  reachable: boolean;
  score: Report['score'];
  results: Report['results'];
  gaps: Report['gaps'];
  recommendations: readonly Recommendation[];
  rebalance?: Rebalance;
  backupWindow?: BackupWindow;
  /** Restore drills on record; undefined when they could not be read. */
  drills: number | undefined;
}

/** The overall sentence, the first three priorities, and the steps from here. */
export function conclude(premises: Premises): Advice['conclusion'] {
  return {
    overall: overallOf(premises),
    priorities: premises.recommendations.slice(0, 3).map(({ rule, title, fixes: [fix] }) => ({
      rule,
      text: fix ? `${title}. ${firstSentence(fix.summary)}` : `${title}.`,
    })),
    nextSteps: stepsOf(premises),
  };
}

function overallOf({ name, reachable, score, results }: Premises): string {
  if (!reachable) return `${name} could not be reached, so nothing about it could be judged.`;
  if (score.overall === null)
    return `${name} has no score: fewer than half of the categories could be judged.`;
  const rated = score.categories.flatMap(({ title, score: own }) =>
    own === null ? [] : [{ title, word: statusWord(own) }],
  );
  const named = (word: string) => {
    const titles = rated.filter((each) => each.word === word).map(({ title }) => title);
    return titles.length === 0
      ? []
      : [`${listed(titles, titles.length)} ${titles.length === 1 ? 'is' : 'are'} ${word.toLowerCase()}`];
  };
  const judged = [...named('Excellent'), ...named('Poor')];
  return [
    `${name} scores ${overallText(score.overall)} of 10 (${statusWord(score.overall)})${judged.length > 0 ? `: ${judged.join('; ')}` : ''}.`,
    `${gravest(results)}.`,
    ...(score.coverage < 1 ? [`${Math.floor(score.coverage * 100)} % of what applies could be judged.`] : []),
  ].join(' ');
}

function gravest(results: Report['results']): string {
  const failing = results.flatMap(({ verdicts }) => verdicts.filter(({ outcome }) => outcome === 'fail'));
  const counts = severities.slice(0, 2).flatMap((severity) => {
    const count = failing.filter((verdict) => verdict.severity === severity).length;
    return count > 0 ? [{ count, severity }] : [];
  });
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 'Nothing critical or high was found';
  const parts = listed(counts.map(({ count, severity }) => `${count} ${severity}`));
  return `${parts} ${total === 1 ? 'finding needs' : 'findings need'} attention`;
}

function stepsOf({ recommendations, rebalance, backupWindow, drills, gaps }: Premises): string[] {
  const due = (horizon: Recommendation['horizon']) =>
    recommendations.filter((each) => each.horizon === horizon).length;
  const later = [
    due('two-weeks') > 0 && `${counted(due('two-weeks'), 'recommendation')} within two weeks`,
    due('month') > 0 && `${counted(due('month'), 'recommendation')} within a month`,
  ].filter((part) => part !== false);
  const interrupting = recommendations
    .flatMap(({ fixes }) => fixes.flatMap(({ commands }) => commands))
    .filter(({ effect }) => effect === 'interrupts').length;
  const grants = gaps.filter(({ close }) => close).length;
  const steps = [
    due('now') > 0 && `Begin with ${counted(due('now'), 'recommendation')} that cannot wait.`,
    interrupting > 0 &&
      `Choose an hour for what interrupts: ${counted(interrupting, 'command')} ${interrupting === 1 ? 'restarts' : 'restart'} a guest or node.`,
    (rebalance?.moves.length ?? 0) > 0 &&
      'Move guests by the rebalancing plan, one after the other, and look whether each one answers.',
    backupWindow?.first !== undefined && firstSentence(backupWindow.first),
    drills === 0 && 'Restore one guest for practice and record it: no restore drill is on record.',
    later.length > 0 && `Plan ${listed(later)}.`,
    gaps.length > 0 &&
      `See to what could not be seen: ${counted(gaps.length, 'gap')}${grants > 0 ? `, ${grants} of which a grant ends` : ''}.`,
    recommendations.length > 0 && 'Audit again afterwards: what was put right is resolved then.',
  ].filter((step) => step !== false);
  return steps.length > 0 ? steps : ['Nothing is to be done until the next audit.'];
}

const firstSentence = (text: string): string => text.replace(/(?<=\.) .*$/s, '');
