import type { PastFindings, Report } from '../../../audit/report.ts';
import { type Severity, severities, verdictsOf } from './findings.ts';
import { count } from './number.ts';
import { findingAnchor } from './place.ts';
import { seenText } from './seen.ts';
import { dayOf } from './time.ts';

/** A finding as the catalogue tells it: one line with its history below. */
export interface Entry {
  /** Where permalinks lead; the same for as long as the finding is known. */
  anchor?: string;
  shape: string;
  severity: Severity;
  /** The rule's title, or its id where the rule is gone. */
  rule: string;
  subject: string;
  message: string;
  /** What became of it and when. */
  state: string;
  /** Whether the report has it, with evidence and fix. */
  told: boolean;
  /** Whether it is as grave as that still. */
  now: boolean;
}

export interface Catalogue {
  open: { severity: Severity; count: number; rules: Entry[][] }[];
  accepted: Entry[];
  unseen: Entry[];
  ended: Entry[];
}

/** Everything that is known of findings by the newest report: each has its place under a key that never changes. */
export function catalogueOf(report: Report): Catalogue {
  const titles = new Map(report.results.map(({ rule, title }) => [rule, title]));
  const taken = new Set<string>();
  /** A hostile cluster may name a thing twice; an id may stand only once. */
  const anchored = (rule: string, subject: string) => {
    const anchor = findingAnchor(rule, subject);
    if (taken.has(anchor)) return {};
    taken.add(anchor);
    return { anchor };
  };
  const judged = (outcome: 'fail' | 'accepted') =>
    verdictsOf(report, outcome).map(({ result, verdict }): Entry => {
      const { subject, severity, message, seen, accepted } = verdict;
      const known = seen ? [seenText(seen, report)] : [];
      const by = accepted ? [`accepted until ${accepted.until}: ${accepted.reason}`] : [];
      return {
        ...anchored(result.rule, subject),
        ...{ shape: severity, severity, rule: result.title, subject, message },
        state: sentence([...known, ...by]),
        told: outcome === 'fail',
        now: true,
      };
    });
  const past = (entry: PastFindings['ended'][number] | PastFindings['unseen'][number]): Entry => ({
    ...anchored(entry.rule, entry.subject),
    shape: 'ended' in entry ? 'pass' : 'unknown',
    severity: entry.severity,
    rule: titles.get(entry.rule) ?? entry.rule,
    subject: entry.subject,
    message: entry.message,
    state: 'ended' in entry ? endText(entry) : unseenText(entry),
    told: false,
    now: false,
  });
  const open = judged('fail');
  return {
    open: severities
      .map((severity) => {
        const entries = open.filter((entry) => entry.severity === severity);
        return {
          severity,
          count: entries.length,
          rules: [...Map.groupBy(entries, ({ rule }) => rule).values()],
        };
      })
      .filter(({ count }) => count > 0),
    accepted: judged('accepted'),
    unseen: (report.past?.unseen ?? []).map(past),
    ended: (report.past?.ended ?? []).map(past),
  };
}

const endText = ({ since, first, last, ended, reports }: PastFindings['ended'][number]): string =>
  sentence([
    `No longer found since ${dayOf(ended.takenAt)}`,
    `open from ${dayOf(since.takenAt)} to ${dayOf(last.takenAt)} (${count(reports, 'report')})`,
    ...(first ? [`first seen on ${dayOf(first.takenAt)}`] : []),
  ]);

const sentence = (parts: string[]): string => parts.join('; ').replace(/[^.]$/, '$&.');

const unseenText = ({ since, last, why }: PastFindings['unseen'][number]): string => {
  const known = `open since ${dayOf(since.takenAt)}, last seen on ${dayOf(last.takenAt)}`;
  return why === 'lost-sight'
    ? `Out of sight, which does not mean resolved; ${known}.`
    : `Not told any more, because another rule tells what is wrong or none looks at it; ${known}.`;
};
