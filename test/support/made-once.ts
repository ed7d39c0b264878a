import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A folder that all test files of one run look into: the first that needs it fills it, the others wait. Read only.
 * What an earlier run left is removed here, because no test file knows whether it is the last.
 */
export async function madeOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  dropOld();
  // Test files run in processes of their own, below one that is the run.
  const place = join(tmpdir(), `${prefix}${process.ppid}-${name}`);
  const folder = join(place, 'made');
  const done = join(place, 'done');
  if (!first(place)) {
    while (!existsSync(done)) {
      if (existsSync(`${done}-not`)) throw new Error(`Another test file could not make "${name}".`);
      await sleep(100);
    }
    return folder;
  }
  try {
    await fill(folder);
    writeFileSync(done, '');
    return folder;
  } catch (error) {
    writeFileSync(`${done}-not`, '');
    throw error;
  }
}

const prefix = 'offsight-made-';

/** Of all who try, one makes the folder. */
function first(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function dropOld(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, run] = /^offsight-made-(\d+)-/.exec(name) ?? [];
    if (run && !runs(Number(run))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function runs(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}
