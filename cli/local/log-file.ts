import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export type Level = 'error' | 'warn' | 'info';

/** What a local run writes down. Errors are shown on the terminal too. */
export interface RunLog {
  line(level: Level, text: string): void;
  /** From now on nothing is shown any more: what ends in the middle of its work complains. */
  mute(): void;
}

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Miniflare's Workflow engine says this of instances that have ended well; the log file keeps it.
 * "The Workers runtime canceled this request because it detected that your Workers' code had hung".
 */
const knownNoise = /code had hung|Unable to fetch the `?Request\.cf`? object/;

/** @param file begun anew by each run */
export function openLog(file: string, screen: Screen): RunLog {
  mkdirSync(dirname(file), { recursive: true });
  const log = openSync(file, 'w');
  // A line of progress may stand there.
  const clear = screen.isTTY ? '\r\u001b[K' : '';
  let muted = false;
  return {
    line(level, text) {
      // At once, for the lines before an end are those that matter.
      writeSync(log, `${new Date().toISOString()} ${level} ${text}\n`);
      if (level === 'error' && !muted && !knownNoise.test(text)) screen.write(`${clear}${text}\n`);
    },
    mute() {
      muted = true;
    },
  };
}
