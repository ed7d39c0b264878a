import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { plain } from '../audit/written/plain-text.ts';

/**
 * Why a file could not be written there, found out before the work that fills it; null when it can.
 */
export function writingObstacle(file: string): string | null {
  const folder = dirname(targetOf(file));
  const there = statSync(folder, { throwIfNoEntry: false });
  if (!there) return `the folder ${folder} does not exist: make it first (mkdir -p ${folder}).`;
  if (!there.isDirectory()) return `${folder} is no folder.`;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    return `${file} is a folder: name a file in it.`;
  try {
    accessSync(isSpecial(file) ? file : folder, constants.W_OK);
    return null;
  } catch {
    return `${folder} may not be written to by this user.`;
  }
}

/**
 * Writes a file as a whole or not at all: beside it under another name, then renamed. A link stays a link, and what
 * is no regular file (`/dev/stdout`) is written to as it is.
 */
export function writeWhole(file: string, text: string): void {
  if (isSpecial(file)) {
    writeFileSync(file, text);
    return;
  }
  const target = targetOf(file);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code, message } = error as NodeJS.ErrnoException; // node:fs throws nothing else
    const why = code === 'ENOSPC' ? 'the disk is full' : plain(message);
    throw new Error(`${file} could not be written: ${why}`);
  }
}

function targetOf(file: string): string {
  const exists = statSync(file, { throwIfNoEntry: false }) !== undefined;
  return exists ? realpathSync(file) : file;
}

function isSpecial(file: string): boolean {
  const there = statSync(file, { throwIfNoEntry: false });
  return there !== undefined && !there.isFile() && !there.isDirectory();
}
