/** What became of incidents: still there, out of sight, or right again. */
import { compare } from '../compare.ts';
import type { Report, Result } from '../report.ts';
import { type Category, categoryIds } from '../rule.ts';
import { type Comparison, type Component, isBack, offlineNodes } from './decline.ts';
import { keyOf, tellable } from './finding.ts';
import type { AlertState, Incident } from './state.ts';

/** The incident as it is to be kept; null where it is over and nobody has to be told. */
type Sight = (key: string, incident: Incident) => Incident | null;

/**
 * @param scores `hidden` may look better than they are; `waiting` are those and the ones that are to be told.
 */
export function sightOf(
  { open }: AlertState,
  { waiting, hidden }: Record<'waiting' | 'hidden', ReadonlySet<Component>>,
  comparison: Comparison,
): Sight {
  const { report } = comparison;
  const ofFinding = findingSight(open, hidden, comparison);
  return (key, incident) => {
    if (key === 'blind') return report.reachable ? rightAgain(incident, comparison) : incident;
    const component = componentOf(key);
    if (!component) return ofFinding(key, incident);
    if (!report.reachable || waiting.has(component)) return incident;
    return declineSight(component, incident, comparison);
  };
}

/** The score or coverage that an incident is about. */
export function componentOf(key: string): Component | undefined {
  if (key === 'score') return 'overall';
  if (key === 'coverage') return 'coverage';
  return categoryIds.find((id) => key === `score/${id}`);
}

/** Each audit counts once, however often about it is decided. */
export const counting = (before: Incident['gone'], report: Report) => ({
  audits: before === null ? 1 : before.audits + Number(before.report !== report.id),
  report: report.id,
});

/** What nobody was told of ends without a word; what was there from the beginning not before it is sure, either. */
function rightAgain(incident: Incident, { report, settings }: Comparison): Incident | null {
  const gone = counting(incident.gone, report);
  const isSilent = incident.told?.at === null && gone.audits >= settings.confirmAudits;
  return incident.told && !isSilent ? { ...incident, pending: null, gone } : null;
}

/** What was to be told and cannot be seen to be so any more waits; what was told goes on. */
const goesOn = (incident: Incident): Incident | null =>
  incident.told ? { ...incident, pending: null, gone: null } : null;

function declineSight(component: Component, incident: Incident, comparison: Comparison): Incident | null {
  const { earlier, settings, report } = comparison;
  const from = earlier.get(incident.from!); // every decline has one
  const to = earlier.get(incident.to ?? '');
  // Nothing is left to compare it with; or what was told is no fall any more by today's rules and policy.
  if (!from || (to && isBack(component, from, to, settings))) return null;
  // Seen at another depth, which the owner chose, it never compares again.
  if (component === 'coverage' && from.depth !== report.depth) return null;
  const back = isBack(component, from, report, settings);
  if (back === null) return incident;
  return back ? rightAgain(incident, comparison) : goesOn(incident);
}

function findingSight(
  open: AlertState['open'],
  hidden: ReadonlySet<Component>,
  comparison: Comparison,
): Sight {
  const { report, settings } = comparison;
  const told = tellable(report, settings);
  const seen = new Map(
    report.results.flatMap(({ rule, verdicts }) =>
      verdicts.map((verdict) => [keyOf(rule, verdict), verdict.outcome] as const),
    ),
  );
  const categories = new Map(report.results.map(({ rule, category }) => [rule, category]));
  const keys = Object.keys(open).filter((key) => key.includes(' '));
  const before = { results: keys.map((key) => asResult(key)), score: report.score };
  const { resolved } = compare(report.id, before, report, offlineNodes(report));
  const right = new Set(resolved.map(({ rule, subject }) => `${rule} ${subject}`));
  return (key, incident) => {
    if (told.has(key)) return incident;
    // Milder than what is told.
    if (seen.get(key) === 'fail') return goesOn(incident);
    // Accepted by the owner, or of a rule that is not asked any more.
    if (seen.get(key) === 'accepted' || !categories.has(ruleOf(key))) return null;
    // Without a node that is off the others look more alike than they are.
    if (categories.get(ruleOf(key)) === 'balance' && hidden.has('balance')) return incident;
    return right.has(key) ? rightAgain(incident, comparison) : incident;
  };
}

const ruleOf = (key: string): string => key.slice(0, key.indexOf(' '));

/** As comparisons of reports want it. */
function asResult(key: string): Result {
  const subject = key.slice(key.indexOf(' ') + 1);
  const category: Category = 'recovery';
  return {
    rule: ruleOf(key),
    title: '',
    category,
    outcome: 'fail',
    severity: 'info',
    verdicts: [{ subject, outcome: 'fail', severity: 'info', message: '', evidence: [] }],
  };
}
