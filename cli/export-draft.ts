/** A folder that is written elsewhere and takes its place when it is complete. */
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { marker } from './export-manifest.ts';

export interface Draft {
  /** Where to write. */
  folder: string;
  /**
   * Puts the draft in its place, instead of what was there.
   * @param manifest what the export says of itself
   * @param kept files that are taken over from what was there
   */
  finish(manifest: string, kept: readonly string[]): void;
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
    finish(manifest, kept) {
      writeFileSync(join(folder, marker), manifest);
      move(folder, part);
      for (const file of kept) takeOver(join(out, file), join(part, file));
      if (existsSync(out)) renameSync(out, old);
      renameSync(part, out);
      remove(old);
    },
    drop: () => {
      for (const path of [folder, part]) remove(path);
    },
  };
}

/** A second name costs nothing and leaves the earlier export whole, should this one not be finished. */
function takeOver(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    // Not every file system knows second names.
    copyFileSync(from, to);
  }
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
