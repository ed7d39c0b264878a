import type { Inventory } from '../../../audit/report.ts';
import { coresText, memoryText, shareText } from './amount.ts';
import { count } from './number.ts';
import type { Squares } from './squares.ts';
import type { Cell, Table } from './table.ts';
import { ageText } from './time.ts';

type Node = Inventory['nodes'][number];

export const nodeTable = (nodes: Node[]): Table => ({
  caption: 'Nodes as they were seen',
  columns: ['Node', 'Cores', 'Memory', 'Promised to guests', 'Guests', 'HA', 'Up for'],
  rows: nodes.map((node) => ({
    cells: [
      nameCell(node),
      { text: coresText(node.cores), notes: known(node.cpuShare, (share) => `${shareText(share, 1)} busy`) },
      { text: memoryText(node.memoryBytes), notes: usedNotes(node) },
      {
        text: memoryText(node.allocatedBytes),
        notes: known(node.memoryBytes, (total) => `${shareText(node.allocatedBytes, total)} of it`),
      },
      { text: String(node.guests), notes: [guestNote(node)] },
      node.haGuests === undefined ? 'not known' : String(node.haGuests),
      node.uptimeSeconds === undefined ? '–' : ageText(node.uptimeSeconds),
    ],
  })),
});

const nameCell = ({ node, online, version }: Node): Cell =>
  online
    ? { text: node, notes: version === undefined ? [] : [version] }
    : { text: node, notes: ['offline'], shape: 'critical' };

const usedNotes = ({ memoryBytes, memoryUsedBytes }: Node): string[] =>
  known(memoryUsedBytes, (used) => `${memoryText(used)} used, ${shareText(used, memoryBytes)}`);

/** What runs on a node that is offline nobody can say. */
const guestNote = ({ online, running, guestShare }: Node): string =>
  `${online ? `${running} running` : 'state not known'}, ${shareText(guestShare, 1)} of all`;

const known = <Value>(value: Value | undefined, text: (value: Value) => string): string[] =>
  value === undefined ? [] : [text(value)];

/** Guests per node against its cores. The line is where it would end if guests followed cores. */
export function placementRows(nodes: Node[]): Squares[] {
  const cores = nodes.reduce<number | null>(
    (sum, node) => (sum === null || node.cores === undefined ? null : sum + node.cores),
    0,
  );
  const guests = nodes.reduce((sum, node) => sum + node.guests, 0);
  return nodes.map((node) => {
    const running = node.online ? node.running : 0;
    const mark = cores && node.cores !== undefined ? (guests * node.cores) / cores : null;
    return {
      label: node.node,
      note: `${count(node.guests, 'guest')} on ${coresOf(node, cores)}`,
      filled: running,
      hollow: node.guests - running,
      mark,
    };
  });
}

const coresOf = ({ cores }: Node, all: number | null): string => {
  if (cores === undefined) return 'cores that are not known';
  return all === null ? count(cores, 'core') : `${coresText(cores)} of ${count(all, 'core')}`;
};
