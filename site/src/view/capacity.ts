import type { Capacity } from '../../../audit/report.ts';
import { coresText, diskText, memoryText, shareText, storageText } from './amount.ts';
import { count } from './number.ts';
import type { Cell, Table } from './table.ts';

type Row = Capacity['rows'][number];

export const capacityTable = (rows: Row[]): Table => ({
  caption: 'What there is and what is left',
  columns: ['Resource', 'Total', 'Used', 'Promised', 'Reserved', 'Available'],
  rows: rows.map((row) => ({
    cells: [
      { text: titles[row.resource], notes: row.unit === 'cores' ? ['cores'] : [] },
      text(row, row.total),
      { text: text(row, row.used), notes: row.used === null ? [] : [shareText(row.used, row.total)] },
      text(row, row.allocated),
      text(row, row.reserved),
      available(row),
    ],
  })),
});

const titles: Record<Row['resource'], string> = {
  cpu: 'CPU',
  memory: 'Memory',
  storage: 'Storage for guests',
  'backup-storage': 'Storage for backups',
};

const text = ({ resource, unit }: Row, amount: number | null): string =>
  unit === 'cores' ? coresText(amount) : resource === 'memory' ? memoryText(amount) : storageText(amount);

function available(row: Row): Cell {
  if (row.available === null) return { text: '–', notes: ['not known'], shape: 'unknown' };
  const shown = text(row, row.available);
  return row.available < 0 ? { text: shown, notes: ['does not fit'], shape: 'high' } : shown;
}

/** How many guests more, in one sentence. */
export function headroomText({ headroom }: Capacity): string {
  if (!headroom) return 'How many more guests fit is not known, because a figure is missing.';
  const { guest, byUse, byAllocation } = headroom;
  const usual = `${memoryText(guest.memoryBytes)} of memory, ${diskText(guest.diskBytes)} of disk`;
  return `Beside the reserve, ${count(byAllocation, 'more guest')} of the usual size (${usual}) would fit by what guests were promised, ${byUse} by what is in use.`;
}

/** What the figures count, resource by resource; said once where it is the same. */
export const capacityNotes = (rows: Row[]): string[] =>
  [...Map.groupBy(rows, ({ note }) => note)].map(
    ([note, alike]) => `${alike.map(({ resource }) => titles[resource]).join(', ')}: ${note}`,
  );
