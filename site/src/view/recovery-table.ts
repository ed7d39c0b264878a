import type { RecoveryTime } from '../../../audit/report.ts';
import { count } from './number.ts';
import { failureAnchor } from './place.ts';
import type { Cell, Table } from './table.ts';
import { spanText } from './time.ts';

/**
 * How long each failure lasts, by who ends it, and what is missing meanwhile.
 * @param page address of the page on which the failures are told
 */
export const recoveryTable = (times: RecoveryTime[], page: string): Table => ({
  caption: 'From the moment of the failure until guests run again',
  cards: true,
  columns: ['When', 'By HA', 'By hand', 'By restore', 'No time known', 'Meanwhile'],
  rows: times.map(({ subject, scenario, stages, open, impact }) => ({
    cells: [
      { text: scenario, href: `${page}#${failureAnchor(subject)}` },
      ...(['ha', 'hand', 'restore'] as const).map((by) => stageCell(stages.find((stage) => stage.by === by))),
      open > 0 ? count(open, 'guest') : '–',
      impact,
    ],
  })),
});

const stageCell = (stage: RecoveryTime['stages'][number] | undefined): Cell =>
  stage
    ? { text: stage.minutes ? spanText(stage.minutes) : 'not known', notes: [count(stage.guests, 'guest')] }
    : '–';
