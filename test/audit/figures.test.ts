import { expect, it } from 'vitest';
import { dailyGrowth, gigabytes } from '../../audit/figures.ts';

it.each([
  [0.01, 'less than 0.1 B'],
  [3.2, '3.2 B'],
  [900, '900 B'],
  [1023.6, '1 KiB'],
  [3.4 * 1024, '3.4 KiB'],
  [12.6 * 2 ** 20, '13 MiB'],
  [1023.7 * 2 ** 20, '1 GiB'],
  [10 * 2 ** 30, '10 GiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [5000 * 2 ** 40, '5000 TiB'],
])('%d bytes a day are shown as %s', (bytes, text) => expect(dailyGrowth(bytes)).toBe(text));

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [999.6, '1 kB'],
  [2_970_000, '3 MB'],
  [999_600_000, '1 GB'],
  [1_250_000_000, '1.3 GB'],
  [9_960_000_000, '10 GB'],
  [899_000_000_000, '899 GB'],
  [999_600_000_000, '1 TB'],
  [1_540_000_000_000, '1.54 TB'],
])('%d bytes on a storage are shown as %s', (bytes, text) => expect(gigabytes(bytes)).toBe(text));
