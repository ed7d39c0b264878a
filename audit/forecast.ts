import type { Forecast } from './report-failures.ts';

/** Fewer points, or a worse fit, and a line through them says nothing. */
const leastPoints = 7;
const leastFit = 0.5;

const day = 86_400;

/**
 * When something is full, by least squares over its history. Never a guess: without a good fit there are no days.
 *
 * @param points one a measurement, in any order; `at` in Unix seconds.
 * @param totalBytes what there is today.
 */
export function forecast(points: readonly { at: number; usedBytes: number }[], totalBytes: number): Forecast {
  if (points.length < leastPoints)
    return { trend: 'unclear', why: `There are ${points.length} measurements, ${leastPoints} are needed.` };
  const last = points.reduce((latest, point) => (point.at > latest.at ? point : latest));
  const xs = points.map(({ at }) => (at - last.at) / day);
  const ys = points.map(({ usedBytes }) => usedBytes);
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const spreadX = mean(xs.map((x) => (x - meanX) ** 2));
  const spreadY = mean(ys.map((y) => (y - meanY) ** 2));
  if (spreadX === 0) return { trend: 'unclear', why: 'All measurements are of one moment.' };
  if (spreadY === 0) return { trend: 'steady' };
  const joint = mean(xs.map((x, index) => (x - meanX) * ((ys[index] ?? 0) - meanY)));
  const bytesPerDay = joint / spreadX;
  const fit = joint ** 2 / (spreadX * spreadY);
  if (fit < leastFit)
    return {
      trend: 'unclear',
      why: `A straight line explains ${Math.round(fit * 100)} % of the ups and downs, ${leastFit * 100} % are needed.`,
    };
  if (bytesPerDay <= 0) return { trend: 'steady' };
  return {
    trend: 'growing',
    bytesPerDay,
    fit,
    daysToFull: Math.max(0, (totalBytes - last.usedBytes) / bytesPerDay),
  };
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
