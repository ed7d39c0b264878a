import type { Forecast } from './report-failures.ts';

/** Fewer points, or a worse fit, and a line through them says nothing. */
export const leastPoints = 7;
const leastFit = 0.5;

const day = 86_400;

interface Point {
  at: number;
  usedBytes: number;
  totalBytes: number;
}

/**
 * When something is full, by least squares over its history. Never a guess: without a good fit there are no days.
 *
 * @param points one a measurement, in any order; `at` in Unix seconds. The size is that of the last one.
 */
export function forecast(points: readonly Point[]): Forecast {
  if (points.length < leastPoints)
    return { trend: 'unclear', why: `It takes ${leastPoints} measurements; read so far: ${points.length}.` };
  const last = points.reduce((latest, point) => (point.at > latest.at ? point : latest));
  const [meanX, meanY] = [mean(points.map(({ at }) => at)), mean(points.map(({ usedBytes }) => usedBytes))];
  const offsets = points.map(({ at, usedBytes }) => ({ x: (at - meanX) / day, y: usedBytes - meanY }));
  const spreadX = mean(offsets.map(({ x }) => x * x));
  const spreadY = mean(offsets.map(({ y }) => y * y));
  if (spreadX === 0) return { trend: 'unclear', why: 'All measurements are of one moment.' };
  if (spreadY === 0) return { trend: 'steady' };
  const joint = mean(offsets.map(({ x, y }) => x * y));
  const bytesPerDay = joint / spreadX;
  const fit = joint ** 2 / (spreadX * spreadY);
  if (fit < leastFit)
    return {
      trend: 'unclear',
      why: `A straight line explains ${Math.floor(fit * 100)} % of the ups and downs, ${leastFit * 100} % are needed.`,
    };
  if (bytesPerDay <= 0) return { trend: 'steady' };
  return {
    trend: 'growing',
    bytesPerDay,
    fit,
    daysToFull: Math.max(0, (last.totalBytes - last.usedBytes) / bytesPerDay),
  };
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
