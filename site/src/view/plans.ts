import type { Rebalance } from '../../../audit/report.ts';
import { coresText, diskText, memoryText, shareText } from './amount.ts';
import type { Table } from './table.ts';

/** What each node carries before and after the moves. */
export const loadTable = (nodes: Rebalance['nodes']): Table => ({
  caption: 'Nodes before and after',
  columns: ['Node', 'Guests', 'Cores promised', 'Memory promised'],
  rows: nodes.map(({ node, cores, shareOfCores, memoryBytes, before, after }) => ({
    cells: [
      { text: node, notes: [`${coresText(cores)} cores, ${shareText(shareOfCores, 1)} of all`] },
      {
        text: `${before.guests} → ${after.guests}`,
        notes: [`${shareText(before.guestShare, 1)} → ${shareText(after.guestShare, 1)}`],
      },
      `${coresText(before.cores)} → ${coresText(after.cores)}`,
      {
        text: `${memoryText(before.memoryBytes)} → ${memoryText(after.memoryBytes)}`,
        notes: memoryBytes === undefined ? [] : [`of ${memoryText(memoryBytes)}`],
      },
    ],
  })),
});

export const moveTable = (moves: Rebalance['moves']): Table => ({
  caption: 'Moves, in their order',
  columns: ['Guest', 'Move', 'What it takes'],
  rows: moves.map(({ name, from, to, separates, restarts, copyBytes }) => ({
    cells: [
      { text: name, notes: separates === undefined ? [] : [`apart from the other ${separates}`] },
      `${from} → ${to}`,
      {
        text: restarts ? 'a restart' : 'no restart',
        notes: copyBytes > 0 ? [`${diskText(copyBytes)} to copy`] : [],
      },
    ],
  })),
});
