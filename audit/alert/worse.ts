/** The message that something got worse, or that nothing can be seen. */

import { counted } from '../figures.ts';
import type { Report } from '../report.ts';
import { categoryChange } from '../score-text.ts';
import { type Comparison, type Decline, declineKey } from './decline.ts';
import { type Draft, draftOf, inMessage, most } from './draft.ts';
import { behind, fallen } from './fallen.ts';
import { type Finding, failing, isExpiry, worstOf } from './finding.ts';
import { blindInWords, blindness } from './incidents.ts';
import type { AlertMessage } from './message.ts';
import { byRule, headlineOf, phraseOf } from './phrase.ts';
import type { AlertState } from './state.ts';

/**
 * What this audit shows that was not told yet; null where there is nothing.
 * @param state followed up to this audit
 */
export function worse(state: AlertState, found: readonly Decline[], comparison: Comparison): Draft | null {
  const { report } = comparison;
  const { due, held } = dueOf(state, comparison);
  const [first] = due.toSorted((a, b) => state.open[a]!.since - state.open[b]!.since); // they are keys of it
  if (first === undefined) return null;
  const shown = found.filter((decline) => decline.due || decline.whole);
  const news = failing(report).filter(({ key }) => due.includes(key));
  const causes = behind(shown, comparison);
  const findings = [...new Map([...news, ...causes].map((one) => [one.key, one])).values()];
  const blind = !report.reachable || due.every((key) => key === 'coverage');
  return draftOf(
    report,
    blind ? 'blind' : 'worse',
    state.open[first]!.thread,
    {
      severity: worstOf(due.map((key) => state.open[key]!.pending!.severity)), // which makes it due
      ...scores(inWords({ due, news, shown, causes }, state, report), found, state, comparison),
      categories: shown.flatMap((decline) => fallen(decline, report)),
      findings: inMessage(findings, report),
      notes: [...sight(due, shown, report), ...leftOut(findings), ...heldBack(held, comparison)],
    },
    {
      told: due,
      marks: Object.fromEntries(
        shown
          .filter(({ whole }) => whole)
          .map(({ component, since, after }) => [component, { was: since.id, value: after }]),
      ),
    },
  );
}

/** Keys of what is to be told, and of what maintenance keeps back. */
export function dueOf(
  { open }: AlertState,
  { report, settings, excuse }: Comparison,
): { due: string[]; held: string[] } {
  const shown = Object.keys(open).filter((key) => {
    const pending = open[key]?.pending;
    return pending?.report === report.id && pending.audits >= settings.confirmAudits;
  });
  // Whether a score fell enough was asked with the excuse in mind.
  const excused = (key: string) => isSubject(key) && excuse(subjectOf(key)) !== undefined;
  return { due: shown.filter((key) => !excused(key)), held: shown.filter(excused) };
}

const isSubject = (key: string): boolean => key === 'blind' || key.includes(' ');

const subjectOf = (key: string): string => (key === 'blind' ? 'cluster' : key.slice(key.indexOf(' ') + 1));

function scores(
  parts: readonly string[],
  found: readonly Decline[],
  state: AlertState,
  { report, earlier }: Comparison,
): Pick<AlertMessage, 'headline' | 'score'> {
  const markOf = (component: string) => earlier.get(state.baseline[component]?.report ?? '')?.score;
  const after = report.score.overall;
  const fall = found.find(({ component }) => component === 'overall');
  const before = fall ? fall.before : report.reachable ? after : (markOf('overall')?.overall ?? null);
  return {
    headline: headlineOf(before, after, parts),
    score: {
      before,
      after,
      coverageBefore: markOf('coverage')?.coverage ?? (report.reachable ? report.score.coverage : null),
      coverageAfter: report.score.coverage,
    },
  };
}

interface Told {
  /** Keys of what is to be told. */
  due: readonly string[];
  news: readonly Finding[];
  shown: readonly Decline[];
  causes: readonly Finding[];
}

/** What weighs most comes first; what was told before is told again as it got graver. */
function inWords({ due, news, shown, causes }: Told, { open }: AlertState, report: Report): string[] {
  const coverage = shown.find(({ component }) => component === 'coverage');
  // What ends soon is said in the same words each time.
  const graver = (group: readonly Finding[]) =>
    group.every((finding) => open[finding.key]?.told && !isExpiry(finding));
  const parts = [
    ...(due.includes('blind') ? [blindInWords(report)] : []),
    ...byRule(news).map((group) => `${phraseOf(group, report)}${graver(group) ? ', now critical' : ''}`),
    ...(coverage && due.includes('coverage') ? [`coverage ${coverage.before} → ${coverage.after} %`] : []),
  ];
  if (parts.length > 0) return parts;
  return [...fallenInWords(shown, report), ...byRule(causes).map((group) => phraseOf(group, report))];
}

const fallenInWords = (shown: readonly Decline[], { score }: Report): string[] =>
  shown
    .toSorted((a, b) => b.before - b.after - (a.before - a.after))
    .flatMap(({ component, before, after }) => {
      const title = score.categories.find(({ id }) => id === component)?.title;
      return title === undefined ? [] : [`${title} ${categoryChange(before, after)}`];
    });

function sight(due: readonly string[], shown: readonly Decline[], report: Report): string[] {
  if (due.includes('blind'))
    return [
      blindness(report),
      'What was wrong before counts neither as right nor as new until it can be seen again.',
    ];
  const coverage = shown.find((decline) => decline.due && declineKey(decline.component) === 'coverage');
  if (!coverage) return [];
  const why = [...new Set(report.gaps.map(({ detail }) => detail))];
  return [
    `Of what applies, ${coverage.after} % could be judged; it was ${coverage.before} % before.`,
    ...why.slice(0, 3),
  ];
}

export const leftOut = ({ length }: readonly Finding[]): string[] =>
  length > most ? [`${counted(length - most, 'more finding is', 'more findings are')} in the report.`] : [];

function heldBack(held: readonly string[], { excuse }: Comparison): string[] {
  const [window] = held.map((key) => excuse(subjectOf(key))!); // which holds it back
  if (!window) return [];
  return [
    `${counted(held.length, 'finding is', 'findings are')} held back for maintenance until ${window.until}: ${window.reason}`,
  ];
}
