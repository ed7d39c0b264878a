/** The message after the first audit: how things are, instead of everything that is wrong one by one. */
import type { Report } from '../report.ts';
import type { Comparison } from './decline.ts';
import { type Draft, draftOf, inMessage, scoreInWords, scoreNow } from './draft.ts';
import { failing, tellable, worstOf } from './finding.ts';
import { countsOf, oneLine } from './phrase.ts';
import type { Over } from './recovered.ts';
import type { AlertState } from './state.ts';
import { leftOut } from './worse.ts';

export function welcome(
  { unreadable }: AlertState,
  over: Over,
  slot: string | null,
  { report, settings }: Comparison,
): Draft {
  const findings = [...tellable(report, settings).values()];
  return draftOf(
    report,
    'welcome',
    `${report.cluster.id}-welcome`,
    {
      severity: 'info',
      headline: oneLine(`${scoreInWords(report)}: ${standing(report, 'to begin with')}`),
      score: scoreNow(report),
      findings: inMessage(findings, report),
      recovered: over.list,
      notes: [
        ...(unreadable === null
          ? []
          : [`The report of ${unreadable}, with which audits were compared, cannot be read any more.`]),
        'Later audits are compared with this one, and what is wrong already is not told again.',
        ...leftOut(findings),
      ],
    },
    { over: over.keys, welcome: true, digest: slot },
  );
}

/** `2 critical and 5 high findings open`. That nothing was found where little could be judged is no good news. */
export function standing(report: Report, how: 'open' | 'to begin with'): string {
  const severities = failing(report).map(({ verdict }) => verdict.severity);
  const unknown = report.score.overall === null && !['critical', 'high'].includes(worstOf(severities));
  return unknown ? 'too little could be judged' : `${countsOf(severities)} ${how}`;
}
