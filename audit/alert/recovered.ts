/** The message that something told is over. */

import { counted } from '../figures.ts';
import type { Report } from '../report.ts';
import { categoryText, overallText } from '../score-text.ts';
import { type Comparison, figureOf } from './decline.ts';
import { type Draft, draftOf, most } from './draft.ts';
import { type Finding, keyOf } from './finding.ts';
import type { AlertMessage } from './message.ts';
import { byRule, headlineOf, phraseOf } from './phrase.ts';
import { componentOf } from './sight.ts';
import type { AlertState, Incident, Offer } from './state.ts';
import { dueOf } from './worse.ts';

export interface Over {
  keys: string[];
  list: AlertMessage['recovered'];
}

/**
 * Told incidents that are right again for long enough. A score that looks better in an audit which tells something
 * worse may do so because of that (a node that is off is no uneven node), so it waits for the next audit, unless a
 * finding is over that explains it.
 */
export function overOf(state: AlertState, comparison: Comparison): Over {
  const { report, settings } = comparison;
  const right = Object.entries(state.open).filter(
    ([, { told, gone }]) =>
      typeof told?.at === 'number' && gone?.report === report.id && gone.audits >= settings.confirmAudits,
  );
  const worseToo = dueOf(state, comparison).due.length > 0;
  const explained = scoresOf(
    right.map(([key]) => key),
    report,
  );
  const over = right.filter(([key]) => !worseToo || !key.startsWith('score') || explained.has(key));
  return {
    keys: over.map(([key]) => key),
    list: over.slice(0, most).map(([key, incident]) => ({
      title: incident.title,
      message: messageOf(key, incident, report),
      openSince: incident.since,
    })),
  };
}

/** Keys of the scores that findings count in. */
function scoresOf(keys: readonly string[], { results }: Report): Set<string> {
  const rules = new Set(keys.filter((key) => key.includes(' ')).map((key) => key.split(' ', 1)[0]));
  const categories = results.flatMap(({ rule, category }) => (rules.has(rule) ? [category] : []));
  return new Set(categories.flatMap((category) => ['score', `score/${category}`]));
}

export function recovered(state: AlertState, { keys, list }: Over, { report }: Comparison): Draft | null {
  const [first] = keys.map((key) => state.open[key]!).toSorted((a, b) => a.since - b.since); // they are keys of it
  if (!first) return null;
  const told = first.told?.overall ?? null;
  const now = report.score.overall;
  // Something else has got worse since, which has a message of its own: an arrow downward is no recovery.
  const before = told !== null && now !== null && now >= told ? told : null;
  return draftOf(
    report,
    'recovered',
    first.thread,
    {
      severity: 'info',
      headline: headlineOf(before, now, overInWords(keys, state, report)),
      score: {
        before,
        after: now,
        coverageBefore: null,
        coverageAfter: report.score.coverage,
      },
      recovered: list,
      notes: keys.length > most ? [`${counted(keys.length - most, 'more is', 'more are')} right again.`] : [],
    },
    { over: keys, marks: marksOf(keys, state, report) },
  );
}

/** What scores are measured against rises when it was told that they are back. */
const marksOf = (keys: readonly string[], { baseline }: AlertState, { score }: Report): Offer['marks'] =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const component = componentOf(key);
      const was = baseline[component ?? '']?.report;
      const value = component && figureOf(component, score);
      return component && was && typeof value === 'number' ? [[component, { was, value }] as const] : [];
    }),
  );

function messageOf(key: string, { message }: Incident, { results, score }: Report): string {
  if (key === 'blind') return 'The cluster can be seen again.';
  if (key === 'coverage')
    return `Of what applies, ${Math.round(score.coverage * 100)} % can be judged again.`;
  const category = score.categories.find(({ id }) => key === `score/${id}`);
  if (category) return `It is ${categoryText(category.score)} again.`;
  if (key === 'score') return `It is ${overallText(score.overall)} again.`;
  const passed = results
    .flatMap(({ rule, verdicts }) => verdicts.map((verdict) => ({ rule, verdict })))
    .find(({ rule, verdict }) => keyOf(rule, verdict) === key);
  return passed?.verdict.message ?? `There is nothing left of: ${message}`;
}

/** Scores are back because findings are over; they are named where nothing else is. */
export function overInWords(keys: readonly string[], { open }: AlertState, report: Report): string[] {
  const parts = [
    ...(keys.includes('blind') ? ['the cluster can be seen again'] : []),
    ...byRule(keys.filter((key) => key.includes(' ')).map((key) => findingOf(key, open[key]!))).map(
      (group, index) => `${index === 0 ? 'recovered: ' : ''}${phraseOf(group, report, true)}`,
    ),
    ...(keys.includes('coverage') ? ['coverage is back'] : []),
  ];
  if (parts.length > 0) return parts;
  const scores = report.score.categories.map(
    ({ id, title }) => [`score/${id}`, `the score of ${title}`] as const,
  );
  return [['score', 'the score'] as const, ...scores]
    .filter(([key]) => keys.includes(key))
    .map(([, what]) => `${what} is back`);
}

/** As grave as it was told. */
function findingOf(key: string, { title, message, told }: Incident): Finding {
  const [rule = ''] = key.split(' ', 1);
  const subject = key.slice(rule.length + 1);
  const { severity } = told!; // what nobody was told of is not told to be over
  return { key, rule, title, verdict: { subject, outcome: 'fail', severity, message, evidence: [] } };
}
