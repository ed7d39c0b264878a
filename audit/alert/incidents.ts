/** What is wrong, followed from audit to audit: what is news, what was told, what is right again. */
import type { Report } from '../report.ts';
import type { Severity } from '../rule.ts';
import { type Comparison, type Component, declineKey, isKnown, type Scores } from './decline.ts';
import { type Finding, gotGraver, isGraver, tellable } from './finding.ts';
import { counting, sightOf } from './sight.ts';
import type { AlertState, Incident } from './state.ts';

type Open = AlertState['open'];

/** As grave as the findings that are told by default. */
const declineSeverity: Severity = 'high';

/**
 * @param last the audit before, judged again: what fails there too without having been told is news of the rules or
 * the policy, not of the cluster. Undefined: everything that fails was there before.
 */
export function follow(
  state: AlertState,
  { declines, hidden }: Pick<Scores, 'declines' | 'hidden'>,
  last: Report | undefined,
  comparison: Comparison,
): Open {
  const { report, settings, earlier: judged } = comparison;
  const due = declines.filter((decline) => decline.due);
  const waiting = new Set([...hidden, ...due.map(({ component }) => component)]);
  const sight = sightOf(state, { waiting, hidden }, comparison);
  const open: Open = {};
  for (const [key, incident] of Object.entries(state.open)) {
    const next = sight(key, incident);
    if (next) open[key] = next;
  }
  const earlier = tellable(last ?? report, settings);
  for (const [key, finding] of tellable(report, settings))
    open[key] = followFinding(open[key], finding, earlier.get(key)?.verdict.severity, report);
  for (const decline of due) {
    const { component, since } = decline;
    const key = declineKey(component);
    if (isKnown(decline, judged.get(open[key]?.to ?? ''), comparison)) continue;
    const incident = open[key] ?? begun(report, titleOf(component, report), '');
    open[key] = { ...showing(incident, declineSeverity, report), from: incident.from ?? since.id };
  }
  return open;
}

/** With what there is to say about a cluster that could not be reached. */
export function withBlindness(open: Open, report: Report): Open {
  if (report.reachable) return open;
  const blind = open.blind ?? begun(report, 'The cluster can be seen', blindness(report));
  return { ...open, blind: blind.told ? { ...blind, gone: null } : showing(blind, 'critical', report) };
}

/** Why the cluster could not be seen, as a sentence. */
export const blindness = (report: Report): string =>
  wholeGap(report)?.detail ?? 'Nothing of the cluster could be read.';

/** Whether the token was refused, rather than nobody answering. */
const isRefused = (report: Report): boolean => wholeGap(report)?.reason === 'forbidden';

export const blindInWords = (report: Report): string =>
  isRefused(report) ? 'the cluster refused the audit’s token' : 'the cluster could not be reached';

const wholeGap = ({ gaps }: Report) => gaps.find(({ group, subject }) => group === 'cluster' && !subject);

function titleOf(component: Component, { score }: Report): string {
  if (component === 'overall') return 'Overall score';
  if (component === 'coverage') return 'Coverage of the audit';
  return `Score of ${score.categories.find(({ id }) => id === component)!.title}`; // it fell, so it is there
}

const begun = (report: Report, title: string, message: string): Incident => ({
  since: report.takenAt,
  thread: `${report.cluster.id}-${report.id}`,
  title,
  message,
  told: null,
  pending: null,
  gone: null,
});

const showing = (incident: Incident, severity: Severity, report: Report): Incident => ({
  ...incident,
  gone: null,
  pending: { severity, ...counting(incident.pending, report) },
});

/** @param earlier how grave it was in the audit before */
function followFinding(
  before: Incident | undefined,
  finding: Finding,
  earlier: Severity | undefined,
  report: Report,
): Incident {
  const { severity, message } = finding.verdict;
  const incident = before ?? begun(report, '', '');
  // What the audit before has too, and nobody took notice of, comes from new rules or another policy.
  const told = incident.told ?? (!before && earlier ? { at: null, severity: earlier, overall: null } : null);
  if (
    told &&
    (!isGraver(severity, told.severity) || !(incident.pending || gotGraver(finding, told.severity)))
  )
    return { ...incident, told, gone: null, pending: null };
  if (told && !incident.pending && earlier && !isGraver(severity, earlier))
    return { ...incident, told: { ...told, severity }, gone: null };
  return showing({ ...incident, told, title: finding.title, message }, severity, report);
}
