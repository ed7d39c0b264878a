import type { Inventory } from '../../../audit/report.ts';
import { count } from './number.ts';
import type { Table } from './table.ts';

type Backups = NonNullable<Inventory['backups']>;

export const jobTable = (jobs: Backups['jobs']): Table => ({
  caption: 'Backup jobs',
  columns: ['Job', 'Schedule', 'Storage', 'Next run'],
  rows: jobs.map(({ id, enabled, schedule, storage, nextRun }) => ({
    cells: [
      enabled ? id : { text: id, notes: ['switched off'], shape: 'medium' },
      schedule ?? 'not known',
      storage ?? 'not known',
      nextRun === undefined || !enabled ? '–' : { at: nextRun },
    ],
  })),
});

/** What is known of the copies, and by what. */
export function copiesText({ copies, guestsWithCopies, evidence }: Backups): string {
  if (copies === undefined) return 'Which copies exist is not known.';
  const by = evidence.map((how) => ways[how] ?? how).join(' and ');
  const whose = guestsWithCopies === undefined ? '' : ` of ${count(guestsWithCopies, 'guest')}`;
  const found = copies === 0 ? 'No copy was' : `${count(copies, 'copy', 'copies')}${whose} could be`;
  return `${found} found${by && ` (by ${by})`}.`;
}

const ways: Record<string, string> = {
  content: 'listing the storages',
  'prune-dry-run': 'a dry run of pruning',
};
