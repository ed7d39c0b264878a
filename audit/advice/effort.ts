import type { Recommendation, Result } from '../report.ts';
import type { Fix, Severity } from '../rule.ts';

type Effort = Recommendation['effort'];
type Horizon = Recommendation['horizon'];

/** More commands than this take longer than a coffee, since each is looked at before the next. */
const fewCommands = 10;

/** Commands that move a guest or its disks: what they take is the copying. */
const moves = /^(pct|qm) (migrate|move-volume|disk move)\b|^vzdump\b/;

/**
 * How long putting it right takes. Commands tell most; where a hand has to do it, the thing that has to be changed
 * tells: hardware and space take days, settings of a node or the cluster hours, those of a user minutes.
 * docs/report-format.md explains it.
 *
 * @param fixes of all failing subjects together.
 */
export function effortOf(
  category: Result['category'],
  subjects: readonly string[],
  fixes: readonly Fix[],
): Effort {
  const commands = fixes.flatMap((fix) => fix.commands).filter(({ effect }) => effect !== 'reads');
  const efforts = fixes.map((fix) =>
    fix.commands.some(({ effect }) => effect !== 'reads')
      ? byCommands(fix.commands)
      : byHand(category, subjects),
  );
  if (fixes.length === 0) efforts.push(byHand(category, subjects));
  if (commands.length > fewCommands) efforts.push('hours');
  return (['days', 'hours'] as const).find((effort) => efforts.includes(effort)) ?? 'minutes';
}

const byCommands = (commands: Fix['commands']): Effort =>
  commands.some(({ effect, line }) => effect === 'interrupts' || moves.test(line)) ? 'hours' : 'minutes';

function byHand(category: Result['category'], subjects: readonly string[]): Effort {
  const all = (kinds: RegExp) => subjects.every((subject) => kinds.test(subject));
  if (all(/^(user|token)\//)) return 'minutes';
  const hardware = ['balance', 'capacity', 'storage'].includes(category) || all(/^server\//);
  return hardware ? 'days' : 'hours';
}

const horizons: Record<Severity, Record<Effort, Horizon>> = {
  critical: { minutes: 'now', hours: 'now', days: 'two-weeks' },
  high: { minutes: 'now', hours: 'two-weeks', days: 'month' },
  medium: { minutes: 'two-weeks', hours: 'two-weeks', days: 'month' },
  low: { minutes: 'month', hours: 'month', days: 'month' },
  info: { minutes: 'month', hours: 'month', days: 'month' },
};

/** By when it should be done: what is grave comes first, and what needs days cannot be done at once. */
export const horizonOf = (severity: Severity, effort: Effort): Horizon => horizons[severity][effort];
