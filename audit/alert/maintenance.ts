/** What the owner is working on is not told while he does. */
import type { Report, ReportVerdict } from '../report.ts';
import { scoreOf } from '../score.ts';
import { worstOf } from './finding.ts';
import type { AlertSettings, Maintenance } from './settings.ts';

/** Windows that are open when a report is taken. */
export const windowsAt = (takenAt: number, { maintenance }: AlertSettings): Maintenance[] =>
  maintenance.filter(
    ({ from, until }) => (from === undefined || beginOf(from) <= takenAt) && takenAt < endOf(until),
  );

const isDay = (moment: string) => moment.length === 10;
const beginOf = (moment: string): number => Date.parse(moment) / 1000;
const endOf = (moment: string): number => beginOf(moment) + (isDay(moment) ? 86_400 : 0);

/** The window that covers a subject, `lxc/110@away`; `cluster` for what is about all of it. */
export type Excuse = (subject: string) => Maintenance | undefined;

export function excuseOf(report: Report, settings: AlertSettings): Excuse {
  const windows = windowsAt(report.takenAt, settings);
  if (windows.length === 0) return () => undefined;
  const nodes = new Map(report.inventory.guests.map(({ id, node }) => [id, node]));
  return (subject) => {
    const [own = '', target] = subject.split('@');
    const node = nodes.get(own) ?? /^storage\/([^/]+)\/./.exec(subject)?.[1];
    const wholes = [
      subject,
      own,
      ...(target ? [`offsite/${target}`] : []),
      ...(node ? [`node/${node}`] : []),
    ];
    return windows.find(({ subjects }) => !subjects || subjects.some((one) => wholes.includes(one)));
  };
}

/** The score as it would be if what is excused were right or out of the audit. */
export function excusedScore(report: Report, excuse: Excuse): Report['score'] {
  let excused = 0;
  const left = (verdict: ReportVerdict): ReportVerdict[] => {
    const counts = verdict.outcome === 'fail' || verdict.outcome === 'unknown';
    if (!counts || !excuse(verdict.subject)) return [verdict];
    excused += 1;
    return verdict.outcome === 'unknown' ? [] : [{ ...verdict, outcome: 'accepted' }];
  };
  const results = report.results.map((result) => {
    const verdicts = result.verdicts.flatMap(left);
    const fails = verdicts.filter(({ outcome }) => outcome === 'fail');
    return fails.length === 0 && result.outcome === 'fail'
      ? { ...result, verdicts, outcome: 'accepted' as const }
      : { ...result, verdicts, severity: worstOf(fails.map(({ severity }) => severity)) };
  });
  if (excused === 0) return report.score;
  const caps = report.score.categories.flatMap(({ cap }) => (cap ? [[cap.rule, cap.score] as const] : []));
  return scoreOf(results, report.profile, new Map(caps));
}
