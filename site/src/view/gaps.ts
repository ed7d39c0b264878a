import type { ReportGap } from '../../../audit/report.ts';

/** Gaps with one cause and one remedy, told together: a dead node leaves gaps in many groups of facts. */
export interface GapGroup {
  reason: ReportGap['reason'];
  privileges: string[];
  close: ReportGap['close'];
  gaps: ReportGap[];
}

export function groupGaps(gaps: ReportGap[]): GapGroup[] {
  const groups = new Map<string, GapGroup>();
  for (const gap of gaps) {
    const { reason, privilege, close } = gap;
    const key = JSON.stringify([reason, privilege?.split(' ')[0], close]);
    const known = groups.get(key) ?? { reason, privileges: [], close, gaps: [] };
    known.gaps.push(gap);
    if (privilege && !known.privileges.includes(privilege)) known.privileges.push(privilege);
    groups.set(key, known);
  }
  return [...groups.values()];
}

export const reasonWords: Record<ReportGap['reason'], string> = {
  forbidden: 'Not allowed',
  unreachable: 'Not reachable',
  timeout: 'No answer in time',
  unsupported: 'Not in this release',
  malformed: 'Answer not understood',
  skipped: 'Left out on purpose',
};

/** Fact groups in words; one that is newer than this list shows by its own name. */
export const groupWords: Record<string, string> = {
  cluster: 'The cluster',
  nodes: 'Nodes',
  guests: 'Guests',
  storage: 'Storage',
  ha: 'High availability',
  backupJobs: 'Backup jobs',
  backups: 'Backups',
  tasks: 'Task logs',
  network: 'Network',
  access: 'Users and rights',
  updates: 'Updates',
  replication: 'Replication',
};
