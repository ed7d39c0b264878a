import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { counted, dailyGrowth, gibibytes } from '../figures.ts';
import { forecast, leastPoints } from '../forecast.ts';
import { exactly, grade } from '../grade.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { onOnlineNodes, type Storage, storageSubject } from '../storage-on-nodes.ts';

/** Days; a line of one month says nothing so far ahead. */
const farOff = 3650;

interface Point {
  at: number;
  usedBytes: number;
  totalBytes: number;
}

export default defineRule({
  id: 'storage-days-to-full',
  title: 'No storage will be full within a month',
  category: 'storage',
  essential: false,
  needs: ['history', 'storage', 'nodes'],

  check({ history, storage, nodes }, context) {
    const points = new Map(history.storage.map((row) => [row.subject, row.points]));
    return storage
      .filter(({ enabled }) => enabled)
      .flatMap((entry) => {
        const on = onOnlineNodes(entry, nodes);
        return (entry.shared ? on.slice(0, 1) : on).flatMap(({ node }): Verdict[] => {
          const subject = storageSubject(entry, node);
          const known = points.get(subject);
          if (known) return [judge(subject, named(entry, node), known, context)];
          const gap = context.gap('history', subject);
          return gap ? [unknown(subject, `The growth of ${named(entry, node)}`, gap)] : [];
        });
      });
  },
});

const named = ({ shared, storage }: Storage, node: string) => (shared ? storage : `${storage} on ${node}`);

function judge(subject: string, name: string, points: readonly Point[], { policy }: Context): Verdict {
  const last = points.reduce<Point | undefined>(
    (latest, point) => (latest && latest.at >= point.at ? latest : point),
    undefined,
  );
  const moments = new Set(points.map(({ at }) => at)).size;
  if (!last || moments < leastPoints)
    return unknown(
      subject,
      `The growth of ${name}`,
      unfit(subject, `it takes ${leastPoints} measurements; read so far: ${moments}.`),
    );
  if (last.totalBytes <= 0)
    return unknown(subject, `The growth of ${name}`, unfit(subject, 'the size is given as 0.'));
  const { daysToFull: limits } = policy.thresholds;
  const trend = forecast(points);
  const seen = {
    seen: `${gibibytes(last.usedBytes)} of ${gibibytes(last.totalBytes)}, ${points.length} measurements`,
    where: '/nodes/{node}/storage/{storage}/rrddata',
    expected: `more than ${limits.warn} days until it is full`,
  };
  if (trend.trend !== 'growing') return pass(subject, `${name} shows no steady growth.`, seen);
  const { daysToFull, bytesPerDay } = trend;
  const days = Math.floor(daysToFull);
  const message = `${name} grows by ${dailyGrowth(bytesPerDay)} a day and will be full in ${days > farOff ? 'more than ten years' : counted(days, 'day')} if that goes on`;
  // Fewer days are worse.
  const level = grade(exactly(-daysToFull), { warn: -limits.warn, bad: -limits.bad }, ['medium', 'high']);
  // An exact number is never unclear.
  if (level === 'fine' || level === 'unclear') return pass(subject, `${message}.`, seen);
  return fail(level, subject, `${message}.`, seen, {
    summary: 'Find out what grows, remove or move it, or enlarge the storage in time.',
    commands: [command('reads', 'pvesm status')],
  });
}

/** The measurements were read, but say nothing. */
const unfit = (subject: string, detail: string): Gap => ({
  group: 'history',
  subject,
  reason: 'unsupported',
  detail,
});
