/** Scores against what was last told of them. */
import { compare } from '../compare.ts';
import type { Report } from '../report.ts';
import type { Category } from '../rule.ts';
import { failing } from './finding.ts';
import { type Excuse, excusedScore, excuseOf } from './maintenance.ts';
import type { AlertSettings } from './settings.ts';
import type { AlertState } from './state.ts';

type Score = Report['score'];
export type Component = 'overall' | 'coverage' | Category;

/** Something that is lower now than when it was last told. */
export interface Decline {
  component: Component;
  /** The report it is measured against, as judged today. */
  since: Report;
  before: number;
  after: number;
  /** Enough to be told, with what maintenance explains left out. */
  due: boolean;
  /** Maintenance explains nothing of it. */
  whole: boolean;
}

/** Reports by their ids, judged by today's rules and policy. */
export type Earlier = ReadonlyMap<string, Report>;

export interface Comparison {
  report: Report;
  earlier: Earlier;
  settings: AlertSettings;
  excuse: Excuse;
}

/** Scores of a report over a cluster that was reached. */
export interface Scores {
  baseline: AlertState['baseline'];
  declines: Decline[];
  /** Components that may look better than they are, as something that failed, or a node, is out of sight. */
  hidden: ReadonlySet<Component>;
}

/** Under which it is an incident: `score`, `coverage`, `score/ha`. */
export function declineKey(component: Component): string {
  if (component === 'overall') return 'score';
  return component === 'coverage' ? 'coverage' : `score/${component}`;
}

/** Differences of decimals are not exact. */
const epsilon = 1e-9;

/**
 * What fell, and what later audits are compared with: each component with the report in which it stood highest since it
 * was last told. It rises by what got better; not by what went out of sight, nor while a node is off, as what is left
 * then looks more even than it is; and not before the end of a fall was told, or a finding was right in enough audits to
 * be sure, as what flaps meanwhile is no new fall.
 *
 * @param last the audit before, judged again
 */
export function declines(state: AlertState, last: Report, comparison: Comparison): Scores {
  const { report, earlier } = comparison;
  const baseline: AlertState['baseline'] = {};
  const found: Decline[] = [];
  const hidden = new Set<Component>();
  const unsure = unsureOf(state, comparison);
  const lost = memoized((since: Report) => lostRules(since, report));
  for (const component of componentsOf(report)) {
    const mark = state.baseline[component];
    const after = figureOf(component, report.score);
    // One that cannot be read any more is stood in for by the last one.
    const since = mark && (earlier.get(mark.report) ?? last);
    const compared = since && comparable(component, since, report);
    if (after === null) {
      // Not judged now: what it was stays on record.
      if (mark) baseline[component] = mark;
    } else if (!compared) baseline[component] = { report: report.id, value: after };
    else {
      const { before, fall } = compared;
      if (hides(component, lost(since), report) || (component !== 'coverage' && wentOff(since, report)))
        hidden.add(component);
      const stays =
        fall > epsilon ||
        hidden.has(component) ||
        unsure.has(component) ||
        endsUntold(component, state, comparison);
      baseline[component] = stays ? { report: since.id, value: before } : { report: report.id, value: after };
      if (fall > epsilon)
        found.push({ component, since, before, after, ...weigh(component, since, fall, comparison) });
    }
  }
  return { baseline, declines: found, hidden };
}

/** Scores of which findings are right again, but not in as many audits in a row as it takes. */
function unsureOf({ open }: AlertState, { report, settings }: Comparison): Set<Component> {
  const wrong = new Set(failing(report).map(({ key }) => key));
  const rules = new Set(
    Object.entries(open).flatMap(([key, { told, gone }]) => {
      const audits = (gone?.audits ?? 0) + Number(gone?.report !== report.id);
      return told && !wrong.has(key) && audits < settings.confirmAudits ? key.split(' ', 1) : [];
    }),
  );
  const categories = report.results.flatMap(({ rule, category }) => (rules.has(rule) ? [category] : []));
  return new Set(categories.flatMap((category): Component[] => ['overall', category]));
}

/** What was told of it is over, and that is still to be told. */
function endsUntold(component: Component, { open }: AlertState, comparison: Comparison): boolean {
  const { told, from = '' } = open[declineKey(component)] ?? {};
  const before = comparison.earlier.get(from);
  if (!told || !before) return false;
  return isBack(component, before, comparison.report, comparison.settings) === true;
}

/** Null where the two cannot be compared. */
function comparable(
  component: Component,
  since: Report,
  report: Report,
): { before: number; fall: number } | null {
  const before = figureOf(component, since.score);
  const fall = fallOf(component, since, report);
  return before === null || fall === null ? null : { before, fall };
}

const componentsOf = ({ score }: Report): Component[] => [
  'overall',
  'coverage',
  ...score.categories.map(({ id }) => id),
];

/** As owners read it: points of ten, and for the coverage points of a hundred. */
export function figureOf(component: Component, { overall, coverage, categories }: Score): number | null {
  if (component === 'overall') return overall;
  if (component === 'coverage') return Math.round(coverage * 100);
  return categories.find(({ id }) => id === component)?.score ?? null;
}

/** Null where the two cannot be compared. */
function fallOf(component: Component, before: Report, after: Report): number | null {
  if (component === 'overall') return meanFall(before.score, after.score);
  // The owner chose another depth.
  if (component === 'coverage' && before.depth !== after.depth) return null;
  const [was, is] = [figureOf(component, before.score), figureOf(component, after.score)];
  return was === null || is === null ? null : was - is;
}

/** Of the categories that both have: one that came into sight, or went out of it, moves the mean but is no change. */
function meanFall(before: Score, after: Score): number | null {
  const pairs = after.categories.flatMap(({ id, score }) => {
    const was = figureOf(id, before);
    return was === null || score === null ? [] : [[was, score] as const];
  });
  if (pairs.length === 0) return null;
  const mean = (side: 0 | 1) =>
    Math.round((pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length + Number.EPSILON) * 10) / 10;
  return mean(0) - mean(1);
}

function weigh(
  component: Component,
  since: Report,
  fall: number,
  { report, settings, excuse }: Comparison,
): Pick<Decline, 'due' | 'whole'> {
  const left = fallOf(component, unexcused(since, excuse), unexcused(report, excuse))!; // what passes is never excused
  return {
    due: Math.min(fall, left) >= enough(component, settings) - epsilon,
    whole: left >= fall - epsilon,
  };
}

const unexcused = (report: Report, excuse: Excuse): Report => ({
  ...report,
  score: excusedScore(report, excuse),
});

/**
 * Whether a fall was told and is no deeper now, though the mark is still above it: maintenance explained a part of it.
 * @param to the last report that was told of it
 */
export function isKnown(
  { component, since }: Decline,
  to: Report | undefined,
  { report, settings, excuse }: Comparison,
): boolean {
  if (!to || since.takenAt >= to.takenAt) return false;
  const fall = fallOf(component, unexcused(to, excuseOf(to, settings)), unexcused(report, excuse));
  return fall !== null && fall < enough(component, settings) - epsilon;
}

function enough(component: Component, settings: AlertSettings): number {
  if (component === 'overall') return settings.overallDrop;
  return component === 'coverage' ? settings.coverageDrop : settings.categoryDrop;
}

/** Whether something that failed there is out of sight now, so that the score is no better than it was. */
const hides = (component: Component, lost: ReadonlySet<string>, { results }: Report): boolean =>
  component !== 'coverage' &&
  results.some(({ rule, category }) => lost.has(rule) && (component === 'overall' || category === component));

/** Whether a node is off that was not when it was measured. */
function wentOff(since: Report, report: Report): boolean {
  const before = offlineNodes(since);
  return [...offlineNodes(report)].some((node) => !before.has(node));
}

const lostRules = (since: Report, report: Report): Set<string> =>
  new Set(compare(since.id, since, report, offlineNodes(report)).lostSight.map(({ rule }) => rule));

/** Less than half of what would be told is missing. Null where the two cannot be compared. */
export function isBack(
  component: Component,
  from: Report,
  report: Report,
  settings: AlertSettings,
): boolean | null {
  const fall = fallOf(component, from, report);
  return fall === null ? null : fall < enough(component, settings) / 2;
}

/** Most components are measured against the same report. */
function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

export const offlineNodes = ({ inventory }: Report): Set<string> =>
  new Set(inventory.nodes.filter(({ online }) => !online).map(({ node }) => node));
