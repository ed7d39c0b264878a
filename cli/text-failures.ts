/** The short sections of the text report that are read off the simulated failures. */
import type { Report } from '../audit/report.ts';
import { coresText, gibibytes, gigabytes, told } from '../audit/written/figures.ts';
import { severityColours } from './text-findings.ts';
import { columns, type Sheet, wrap } from './text-layout.ts';

/** Rows shown of a list, unless all are wanted. */
const few = 6;

export const spofLines = ({ spofs }: Report, sheet: Sheet): string[] =>
  rows(
    spofs.map(({ level, name, reason }) => ({
      mark: level,
      colour: severityColours[level],
      text: sheet.all ? `${name}: ${reason}` : name,
    })),
    sheet,
  );

export const riskLines = ({ risks }: Report, sheet: Sheet): string[] =>
  rows(
    risks.map(({ risk, priority, likelihood, impact }) => ({
      mark: priority ?? '?',
      colour: priority === 'P1' ? ('red' as const) : ('yellow' as const),
      text: `${risk} (likelihood ${likelihood ?? 'not known'}, impact ${impact ?? 'not known'})`,
    })),
    sheet,
  );

export const recoveryLines = ({ recoveryTimes }: Report, sheet: Sheet): string[] =>
  rows(
    recoveryTimes
      .filter(({ stages, open }) => sheet.all || stages.length + open > 0)
      .map(({ scenario, time }) => ({
        mark: '',
        colour: 'dim' as const,
        text: `${scenario}: ${time}`,
      })),
    sheet,
  );

const names = { cpu: 'Cores', memory: 'Memory', storage: 'Storage', 'backup-storage': 'Backups alone' };

export function capacityLines({ capacity: { rows: amounts, headroom } }: Report, { width }: Sheet): string[] {
  const lines = amounts.flatMap(({ resource, total, used, reserved, available }) => {
    const text = resource === 'cpu' ? coresText : resource === 'memory' ? gibibytes : gigabytes;
    return wrap(
      `${names[resource]}: ${told(used, text)} of ${told(total, text)} in use, ${told(reserved, text)} kept free for a failed node, ${told(available, text)} left`,
      width,
      2,
      2,
    );
  });
  return headroom
    ? [
        ...lines,
        ...wrap(
          `Room for ${headroom.byAllocation} more guests of the usual size by what is promised, ${headroom.byUse} by what is in use.`,
          width,
          2,
          2,
        ),
      ]
    : lines;
}

interface Row {
  mark: string;
  colour: Parameters<Sheet['paint']>[0];
  text: string;
}

function rows(list: Row[], { width, paint, all }: Sheet): string[] {
  const shown = all || list.length <= few + 1 ? list : list.slice(0, few);
  const indent = Math.max(0, ...list.map(({ mark }) => columns(mark) + (mark === '' ? 0 : 2)));
  return [
    ...shown.flatMap(({ mark, colour, text }) => {
      const [first = '', ...rest] = wrap(text, width, 2 + indent, indent === 0 ? 2 : 0);
      return [`  ${paint(colour, mark)}${first.slice(2 + columns(mark))}`, ...rest];
    }),
    ...(shown.length < list.length ? [`  and ${list.length - shown.length} more (--all shows them)`] : []),
  ];
}
