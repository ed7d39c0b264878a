/** A folder that is written beside its place and takes it when it is complete. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Lies in every exported folder: a folder without it is somebody's own and is never replaced. */
const marker = '.offsight-export';

export interface Draft {
  /** Where to write. */
  folder: string;
  /** Puts the draft in its place, instead of what was there. */
  finish(): void;
  /** Throws away what is not finished; harmless otherwise. */
  drop(): void;
}

/** @throws Error when `out` may not be replaced */
export function openDraft(out: string): Draft {
  refuseForeign(out);
  const beside = (end: string) => join(dirname(out), `.${basename(out)}.${process.pid}.${end}`);
  const folder = beside('part');
  const old = beside('old');
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    finish() {
      writeFileSync(
        join(folder, marker),
        'Written by "npm run export". The next export replaces this folder.\n',
      );
      if (existsSync(out)) renameSync(out, old);
      renameSync(folder, out);
      rmSync(old, { recursive: true, force: true });
    },
    drop: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function refuseForeign(out: string): void {
  const there = statSync(out, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) throw new Error(`${out} is a file: name a folder with --out.`);
  const files = there ? readdirSync(out) : [];
  if (files.length > 0 && !files.includes(marker))
    throw new Error(`${out} holds files that are no export: name a new or an empty folder with --out.`);
}
