import type { Failure, GuestFate, Report, ReportVerdict, Result } from '../../../audit/report.ts';
import { kindWords } from './failures.ts';
import { type FateGroup, fateGroups } from './fates.ts';
import { severities } from './findings.ts';
import { guestOfSubject } from './guest-pages.ts';

export interface OwnFinding {
  result: Result;
  verdict: ReportVerdict;
}

/** Verdicts about a guest: what fails and what was accepted, the worst first, then what could not be judged. */
export function findingsAbout(
  report: Report,
  id: string,
): { open: OwnFinding[]; unknown: OwnFinding[]; passed: number } {
  const own = indexOf(report).findings.get(id) ?? [];
  const rank = ({ verdict }: OwnFinding) =>
    severities.indexOf(verdict.severity) + (verdict.outcome === 'accepted' ? severities.length : 0);
  return {
    open: own
      .filter(({ verdict }) => verdict.outcome === 'fail' || verdict.outcome === 'accepted')
      .toSorted((a, b) => rank(a) - rank(b)),
    unknown: own.filter(({ verdict }) => verdict.outcome === 'unknown'),
    passed: own.filter(({ verdict }) => verdict.outcome === 'pass').length,
  };
}

/** A failure that stops a guest, and how that one gets out of it. */
export interface OwnFate {
  failure: Failure;
  /** `Node pve1 fails`. */
  when: string;
  fate: FateGroup;
}

export const fatesOfGuest = (report: Report, id: string): OwnFate[] =>
  (indexOf(report).fates.get(id) ?? []).flatMap(({ failure, fate }) =>
    fateGroups({ ...failure, guests: [fate] }).map((group) => ({
      failure,
      when: failure.subject === id ? 'It fails itself' : `${kindWords[failure.kind]} ${failure.name} fails`,
      fate: group,
    })),
  );

interface Index {
  findings: Map<string, OwnFinding[]>;
  fates: Map<string, { failure: Failure; fate: GuestFate }[]>;
}

const indexes = new WeakMap<Report, Index>();

/** By guest: of thousands of guests each has a page, and none of these looks through all of the report. */
function indexOf(report: Report): Index {
  const before = indexes.get(report);
  if (before) return before;
  const own = report.results.flatMap((result) =>
    result.verdicts.flatMap((verdict) => {
      const id = guestOfSubject(report, verdict.subject);
      return id === undefined ? [] : { id, finding: { result, verdict } };
    }),
  );
  const stopped = report.failures.flatMap((failure) => failure.guests.map((fate) => ({ failure, fate })));
  const index = {
    findings: new Map(
      [...Map.groupBy(own, ({ id }) => id)].map(([id, all]) => [id, all.map(({ finding }) => finding)]),
    ),
    fates: Map.groupBy(stopped, ({ fate }) => fate.id),
  };
  indexes.set(report, index);
  return index;
}
