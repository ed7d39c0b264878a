import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportSource } from '../../audit/report.ts';
import { exportSite } from '../../cli/export.ts';

/**
 * An exported site that all test files of one run look at: the first that needs it makes it, the others wait. Read only.
 * What an earlier run left is removed here, because no test file knows whether it is the last.
 * @param name of the samples in it
 */
export async function sharedExport(
  name: string,
  source: () => ReportSource | Promise<ReportSource>,
): Promise<string> {
  dropOld();
  // Test files run in processes of their own, below one that is the run.
  const place = `${prefix}${process.ppid}-${name}`;
  const folder = join(tmpdir(), place, 'export');
  const done = join(tmpdir(), place, 'done');
  if (!first(join(tmpdir(), place))) {
    while (!existsSync(done)) {
      if (existsSync(`${done}-not`))
        throw new Error(`Another test file could not export the site "${name}".`);
      await sleep(100);
    }
    return folder;
  }
  try {
    await exportSite(await source(), folder);
    writeFileSync(done, '');
    return folder;
  } catch (error) {
    writeFileSync(`${done}-not`, '');
    throw error;
  }
}

const prefix = 'offsight-pages-';

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
    const [, run] = /^offsight-pages-(\d+)-/.exec(name) ?? [];
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
