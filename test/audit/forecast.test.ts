import { describe, expect, it } from 'vitest';
import { forecast } from '../../audit/forecast.ts';
import { forecastSchema } from '../../audit/report-failures.ts';
import { days, now } from '../support/healthy-facts.ts';

const daily = (...used: number[]) =>
  used.map((usedBytes, day) => ({ at: now + days(day), usedBytes, totalBytes: 100 }));

describe('when something is full', () => {
  it('follows a straight line from the last measurement', () => {
    expect(forecast(daily(10, 12, 14, 16, 18, 20, 22))).toEqual({
      trend: 'growing',
      bytesPerDay: 2,
      fit: 1,
      daysToFull: 39,
    });
  });

  it('does not mind the order, nor gaps between measurements', () => {
    const points = daily(10, 12, 14, 16, 18, 20, 22, 24, 26).filter((_, index) => index !== 3);
    const result = forecast(points.reverse());
    expect(result).toMatchObject({ trend: 'growing', daysToFull: 37 });
    expect(forecastSchema.parse(result)).toEqual(result);
  });

  it('takes the size of the last measurement', () => {
    const points = daily(10, 12, 14, 16, 18, 20, 22);
    points[6]!.totalBytes = 200;
    expect(forecast(points)).toMatchObject({ daysToFull: 89 });
  });

  it('is today when it is over the brim', () => {
    expect(forecast(daily(90, 92, 94, 96, 98, 100, 102))).toMatchObject({ daysToFull: 0 });
  });

  it('never is, when it shrinks or stays', () => {
    expect(forecast(daily(7, 6, 5, 4, 3, 2, 1))).toEqual({ trend: 'steady' });
    expect(forecast(daily(5, 5, 5, 5, 5, 5, 5))).toEqual({ trend: 'steady' });
  });

  it('is not told from six measurements', () => {
    expect(forecast(daily(1, 2, 3, 4, 5, 6))).toEqual({
      trend: 'unclear',
      why: 'It takes 7 measurements; read so far: 6.',
    });
    expect(forecast([])).toMatchObject({ trend: 'unclear' });
  });

  it('is not told from ups and downs', () => {
    expect(forecast(daily(10, 50, 12, 48, 15, 52, 18))).toEqual({
      trend: 'unclear',
      why: 'A straight line explains 1 % of the ups and downs, 50 % are needed.',
    });
  });

  it('is not told from one moment', () => {
    expect(
      forecast([1, 2, 3, 4, 5, 6, 7].map((usedBytes) => ({ at: now, usedBytes, totalBytes: 100 }))),
    ).toMatchObject({ trend: 'unclear', why: 'All measurements are of one moment.' });
  });
});
