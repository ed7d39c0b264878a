/** The sections of the Markdown report that are read off the simulated failures. */
import type { Report } from '../report.ts';
import { coresText, counted, gibibytes, gigabytes, told, unknownFigure } from './figures.ts';
import { inline, table } from './markdown-text.ts';

export function spofLines({ spofs }: Report): string[] {
  const of = (title: string, kinds: string[]) => {
    const own = spofs.filter(({ kind }) => kinds.includes(kind));
    return own.length === 0
      ? []
      : [
          `### ${title}`,
          '',
          ...table(
            ['Level', 'What', 'Why'],
            own.map(({ level, name, reason }) => [level, inline(name), inline(reason)]),
          ),
          '',
        ];
  };
  const lines = [
    ...of('Services', ['service']),
    ...of('Guests that exist once', ['guest']),
    ...of('Hardware', ['storage-server', 'storage', 'node']),
  ];
  return lines.length > 0 ? lines.slice(0, -1) : ['None was found.'];
}

export function recoveryLines({ recoveryTimes, failures }: Report): string[] {
  const told = new Set(recoveryTimes.map(({ subject }) => subject));
  const assumptions = assumptionsOf(failures.filter(({ subject }) => told.has(subject)));
  return recoveryTimes.length === 0
    ? ['Nothing could be simulated.']
    : [
        ...table(
          ['Scenario', 'Time', 'Impact'],
          recoveryTimes.map(({ scenario, time, impact }) => [inline(scenario), inline(time), inline(impact)]),
        ),
        ...(assumptions.length > 0
          ? ['', 'Assumed:', '', ...assumptions.map((text) => `- ${inline(text)}`)]
          : []),
      ];
}

/** Each assumption once; one that a single failure rests on names it. */
function assumptionsOf(failures: Report['failures']): string[] {
  const resting = new Map<string, Report['failures']>();
  for (const failure of failures)
    for (const text of failure.assumptions) resting.set(text, [...(resting.get(text) ?? []), failure]);
  return [...resting].map(([text, [first, ...others]]) => {
    const alone = first !== undefined && others.length === 0 && !text.includes(first.name);
    const alike = failures.filter(({ kind }) => kind === first?.kind);
    return alone && alike.length > 1 ? `${first.name}: ${text}` : text;
  });
}

export const riskLines = ({ risks }: Report): string[] =>
  risks.length === 0
    ? ['No risk was found.']
    : table(
        ['Risk', 'Likelihood', 'Impact', 'Priority', 'Why'],
        risks.map(({ risk, likelihood, impact, priority, reasons }) => [
          inline(risk),
          told(likelihood, String),
          told(impact, String),
          told(priority, String),
          inline(`${reasons.likelihood} ${reasons.impact}`),
        ]),
      );

const names = {
  cpu: 'CPU cores',
  memory: 'Memory',
  storage: 'Storage',
  'backup-storage': 'Storage for backups alone',
};

export function capacityLines({ capacity: { rows, headroom } }: Report): string[] {
  if (rows.length === 0) return ['Nothing could be measured.'];
  const text = (resource: keyof typeof names) =>
    resource === 'cpu' ? coresText : resource === 'memory' ? gibibytes : gigabytes;
  return [
    ...table(
      ['Resource', 'Total', 'In use', 'Use', 'Promised', 'Kept free', 'Left'],
      rows.map(({ resource, total, used, allocated, reserved, available }) => [
        names[resource],
        told(total, text(resource)),
        told(used, text(resource)),
        total && used !== null ? `${((used / total) * 100).toFixed(1)} %` : unknownFigure,
        ...[allocated, reserved, available].map((amount) => told(amount, text(resource))),
      ]),
    ),
    '',
    'Kept free: what the failure of the largest node takes away. Left: total minus in use minus kept free.',
    '',
    ...rows.map(({ resource, note }) => `- ${names[resource]}: ${inline(note)}`),
    ...(headroom
      ? [
          '',
          `Room for more guests of the usual size (${gibibytes(headroom.guest.memoryBytes)} of memory, ${gibibytes(headroom.guest.diskBytes)} of disk): ${counted(headroom.byAllocation, 'guest')} by what is promised, ${headroom.byUse} by what is in use.`,
        ]
      : []),
  ];
}
