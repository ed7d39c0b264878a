import type { Changes } from '../../../audit/report.ts';

export interface ChangedFindings {
  title: string;
  list: Changes['new'];
  note?: string;
  /** Set where the findings are no longer ones of the later report. */
  gone?: 'pass' | 'unknown';
}

/** What became of findings, in the order in which readers want to know; kinds of which there is none are left out. */
export const changedFindings = (changes: Changes): ChangedFindings[] =>
  [
    { title: 'New', list: changes.new },
    { title: 'Worse', list: changes.worse },
    { title: 'Lost sight of', list: changes.lostSight, gone: 'unknown' as const, note: blind },
    { title: 'Better', list: changes.better },
    { title: 'Resolved', list: changes.resolved, gone: 'pass' as const },
  ].filter(({ list }) => list.length > 0);

const blind = 'Seen before and out of sight now: that does not mean resolved.';
