/** The doctor's lines for a screen. */
import { plain } from '../audit/written/plain-text.ts';
import { checks } from '../gather/doctor/line.ts';
import type { WorkerLine } from './doctor-remote.ts';
import { type Colour, columns, type Paint, painter, wrap } from './text-layout.ts';

/** A sign and a word for each, so that colour says nothing alone. */
const marks: Record<WorkerLine['state'], { mark: string; word: string; colour: Colour }> = {
  ok: { mark: '✓', word: 'ok', colour: 'green' },
  problem: { mark: '✗', word: 'PROBLEM', colour: 'red' },
  'cannot-tell': { mark: '?', word: 'cannot tell', colour: 'yellow' },
};

/** `  ✓ ok           ` */
const indent = 16;

export function doctorText(
  lines: readonly WorkerLine[],
  { width, colour }: { width: number; colour: boolean },
): string {
  const paint = painter(colour);
  const groups = Map.groupBy(lines, ({ id }) => groupOf(id));
  const blocks = [...groups].map(([group, members]) =>
    [paint('bold', group.toUpperCase()), ...members.flatMap((one) => shown(one, width, paint))].join('\n'),
  );
  return `${[...blocks, summary(lines)].join('\n\n')}\n`;
}

const named = new Map<string, readonly [group: string, what: string]>(Object.entries(checks));

/** Of a Worker that is newer than this terminal. */
const groupOf = (id: string): string => named.get(id)?.[0] ?? 'Other';

function shown({ id, subject, state, said, next }: WorkerLine, width: number, paint: Paint): string[] {
  const { mark, word, colour } = marks[state];
  const head = `  ${mark} ${word}`;
  const title = `${plain(id)}: ${plain(subject)}`;
  const first = `${paint(colour, head)}${' '.repeat(Math.max(1, indent - columns(head)))}${paint('bold', title)}`;
  return [
    first,
    ...wrap(plain(said), width, indent),
    ...(next ?? '').split('\n').flatMap((part, index) => nextLines(part, index, width, paint)),
  ];
}

/** Commands stay whole, as they are there to be copied. */
function nextLines(part: string, index: number, width: number, paint: Paint): string[] {
  const text = plain(part);
  if (text === '') return [];
  const isCommand = /^(npm|npx|pveum|pvesh|proxmox-backup-manager) /.test(text);
  const arrow = index === 0 ? '→ ' : '  ';
  const lines = isCommand ? [' '.repeat(indent + 2) + text] : wrap(text, width, indent + 2);
  return lines.map((one, at) =>
    at === 0 ? `${' '.repeat(indent)}${paint('cyan', arrow)}${one.trimStart()}` : one,
  );
}

function summary(lines: readonly WorkerLine[]): string {
  const count = (state: WorkerLine['state']) => lines.filter((one) => one.state === state).length;
  const problems = count('problem');
  const parts = [
    problems === 0 ? 'No problem' : `${problems} ${problems === 1 ? 'problem' : 'problems'}`,
    `${count('ok')} ok`,
    ...(count('cannot-tell') > 0 ? [`${count('cannot-tell')} that cannot be told from here`] : []),
  ];
  return `${parts.join(', ')}.\nWhat each line means: docs/doctor.md`;
}
