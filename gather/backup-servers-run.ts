import type * as z from 'zod/mini';
import { maybe, prose, text, time } from './decode.ts';
import { known } from './known.ts';

export interface LastRun {
  schedule?: string | undefined;
  lastState?: string | undefined;
  lastEndAt?: number | undefined;
  nextRunAt?: number | undefined;
  running?: boolean | undefined;
}

/** What is told of every scheduled job. */
export const lastRunRow = {
  schedule: maybe(text),
  'next-run': maybe(time),
  'last-run-state': maybe(prose),
  'last-run-endtime': maybe(time),
};

type Row = { [Key in keyof typeof lastRunRow]?: z.output<(typeof lastRunRow)[Key]> };

/** @param began whether there is a task: one without an outcome still runs */
export function lastRunOf(row: Row, began: boolean): LastRun {
  return known({
    schedule: row.schedule,
    lastState: row['last-run-state'],
    lastEndAt: row['last-run-endtime'],
    nextRunAt: row['next-run'],
    running: (began && row['last-run-state'] === undefined) || undefined,
  });
}
