/** A folder that is written elsewhere and takes its place when it is complete. */
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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

/**
 * @param workshop folder for drafts; each draft has a name of its own in it
 * @param out absolute path of the place
 * @throws Error when the place may not be replaced or written
 */
export function openDraft(workshop: string, out: string): Draft {
  refuseForeign(out);
  const folder = join(workshop, `export-${randomUUID()}`);
  // Beside the place, so that the last move is a renaming within one file system.
  const part = join(dirname(out), `.${basename(out)}.${process.pid}.part`);
  const old = join(dirname(out), `.${basename(out)}.${process.pid}.old`);
  const remove = (path: string) => rmSync(path, { recursive: true, force: true });
  for (const path of [folder, part]) mkdirSync(path, { recursive: true });
  return {
    folder,
    finish() {
      writeFileSync(
        join(folder, marker),
        'Written by "npm run export". The next export replaces this folder.\n',
      );
      move(folder, part);
      if (existsSync(out)) renameSync(out, old);
      renameSync(part, out);
      remove(old);
    },
    drop: () => {
      for (const path of [folder, part]) remove(path);
    },
  };
}

/** @param to an empty folder */
function move(from: string, to: string): void {
  try {
    rmdirSync(to);
    renameSync(from, to);
  } catch (error) {
    // Another file system can only be copied to. node:fs throws nothing but these errors.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(from, to, { recursive: true });
    rmSync(from, { recursive: true });
  }
}

function refuseForeign(out: string): void {
  const there = statSync(out, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) throw new Error(`${out} is a file: name a folder with --out.`);
  const files = there ? readdirSync(out) : [];
  if (files.length > 0 && !files.includes(marker))
    throw new Error(`${out} holds files that are no export: name a new or an empty folder with --out.`);
}
