import * as z from 'zod/mini';
import { readTime } from './decode.ts';
import { sorted } from './sorted.ts';

export type Sample = Record<string, unknown> & {
  /** When what it covers ended, Unix seconds. */
  time: number;
};

/** What every row of `rrddata` has. */
export const sampleRow = z.object({ time: z.unknown().check(z.refine((at) => readTime(at) !== undefined)) });

/**
 * Rows of `rrddata`, oldest first; a day has 1,440 of them, so nothing but their time is decoded here. A time
 * without measurements is a row that holds nothing else, and left out. (pve-cluster, RRD.pm.)
 * @returns `wrong` when a row has no time or is none
 */
export function samplesIn(list: readonly unknown[]): { samples: Sample[]; wrong: boolean } {
  let wrong = false;
  let ascending = true;
  const samples: Sample[] = [];
  for (const row of list) {
    const time = isRow(row) ? readTime(row.time) : undefined;
    if (!isRow(row) || time === undefined) wrong = true;
    else if (holdsMore(row)) {
      ascending &&= time >= (samples.at(-1)?.time ?? 0);
      samples.push(hasTime(row) ? row : { ...row, time });
    }
  }
  return { samples: ascending ? samples : sorted(samples, (sample) => sample.time), wrong };
}

type Row = Record<string, unknown>;

const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row);

/** It nearly always is a number, and then the row can stay as it is. */
const hasTime = (row: Row): row is Sample => typeof row.time === 'number';

function holdsMore(row: Row): boolean {
  for (const key in row) if (key !== 'time') return true;
  return false;
}
