import { plain } from '../audit/written/plain-text.ts';

/** One line on the terminal that is written over again. */
export interface Progress {
  /** @param what what was done last, such as an API path */
  show(done: number, total: number, what: string): void;
  /** Takes the line away. */
  end(): void;
}

interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Silent where nobody watches: in a pipe, a log, a cron job. */
export function progressOn(screen: Screen): Progress {
  if (!screen.isTTY) return { show: () => {}, end: () => {} };
  let shown = false;
  return {
    show(done, total, what) {
      shown = true;
      screen.write(`\r${progressLine(done, total, plain(what), (screen.columns || 80) - 1)}\u001b[K`);
    },
    end() {
      if (shown) screen.write('\r\u001b[K');
      shown = false;
    },
  };
}

/** `[12/50] /nodes/pve1/status`, cut to the width. */
export function progressLine(done: number, total: number, what: string, width: number): string {
  const line = `[${done}/${total}] ${what}`;
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
