/** The section of the text report about the offsite places. */

import type { Report } from '../audit/report.ts';
import {
  type CellState,
  cellWords,
  type OffsiteReport,
  type OffsiteTargetReport,
} from '../audit/report-offsite.ts';
import {
  costText,
  digitCounts,
  guestsNote,
  heldText,
  provenAt,
  provenText,
  readText,
  type Unproven,
  unproven,
} from '../audit/written/offsite-outline.ts';
import { type Colour, columns, type Sheet, together, wrap } from './text-layout.ts';

/** Guests shown that are not proven, unless all are wanted. */
const few = 6;

const stateColours: Record<CellState, Colour> = {
  missing: 'red',
  foreign: 'red',
  broken: 'red',
  incomplete: 'red',
  stale: 'yellow',
  unknown: 'yellow',
  listed: 'cyan',
  proven: 'green',
  'not-expected': 'dim',
};

/** Empty where the policy names no target: that is a finding of its own. */
export function offsiteLines({ offsite }: Report, sheet: Sheet): string[] {
  if (!offsite) return [];
  const note = guestsNote(offsite);
  return [
    ...(note ? wrap(note, sheet.width, 2, 2) : []),
    ...offsite.targets.flatMap((target) => targetLines(target, offsite, sheet)),
    ...guestLines(unproven(offsite), sheet),
    ...digitLines(offsite, sheet),
  ];
}

function targetLines(target: OffsiteTargetReport, offsite: OffsiteReport, { width, paint }: Sheet): string[] {
  const { wanted } = provenAt(offsite, target.name);
  const name = together(target.name);
  const words =
    target.state === 'unread'
      ? `${name}: ${readText(target, wanted)}`
      : `${name}: ${heldText(target)}; ${provenText(offsite, target.name)}; cost ${costText(target)}${target.state === 'partly' ? `; ${readText(target, wanted)}` : ''}`;
  const lines = wrap(words, width, 2, 2);
  return target.state === 'read' ? lines : lines.map((line) => paint('yellow', line));
}

function guestLines(list: Unproven[], { width, paint, all }: Sheet): string[] {
  const shown = all || list.length <= few + 1 ? list : list.slice(0, few);
  const indent = Math.max(0, ...shown.map(({ cell }) => columns(cellWords[cell.state]) + 2));
  return list.length === 0
    ? []
    : [
        '',
        ...shown.flatMap(({ cell: { state }, text }) => {
          const mark = cellWords[state];
          const [first = '', ...rest] = wrap(text, width, 2 + indent);
          return [`  ${paint(stateColours[state], mark)}${first.slice(2 + columns(mark))}`, ...rest];
        }),
        ...(shown.length < list.length
          ? [`  … and ${list.length - shown.length} more (--all shows them)`]
          : []),
      ];
}

function digitLines(offsite: OffsiteReport, { width }: Sheet): string[] {
  const counts = digitCounts(offsite).map(({ text, yes, no, unknown }) =>
    together(`${text}: ${yes} of ${yes + no + unknown}${unknown > 0 ? ` (${unknown} not known)` : ''}`),
  );
  return counts.length === 0 ? [] : ['', ...wrap(`3-2-1-1-0, guests: ${counts.join('; ')}`, width, 2, 2)];
}
