/** What an export says of itself, so that the next one need not make again what stays as it is. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

/** Lies in every exported folder: a folder without it is somebody's own and is never replaced. */
export const marker = '.offsight-export';

const fileSchema = z.object({
  /** Of all that the file shows. */
  key: z.string(),
  bytes: z.number(),
  /** SHA-256 of the file, base64url. */
  hash: z.string(),
  /** Pages to which it had links, and which the export did not hold. */
  dead: z.optional(z.array(z.string())),
});
const manifestSchema = z.object({ maker: z.string(), files: z.record(z.string(), fileSchema) });

export type ExportedFile = z.infer<typeof fileSchema>;

/** The files of an export that never change as long as their key stays, by their path in it. */
export type Manifest = Map<string, ExportedFile>;

export const described = (key: string, content: Buffer, dead: readonly string[] = []): ExportedFile => ({
  key,
  bytes: content.length,
  hash: hash('sha256', content, 'base64url'),
  ...(dead.length > 0 && { dead: [...dead] }),
});

/**
 * @param maker version of everything that decides how files come out, besides what they show
 */
export function manifestText(maker: string, files: Manifest): string {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const note = 'Written by "npm run export". The next export replaces this folder.';
  return `${JSON.stringify({ note, maker, files: Object.fromEntries(sorted) })}\n`;
}

/** @returns nothing where there is no export, one of another maker, or one whose manifest cannot be read */
export function readManifest(folder: string, maker: string): Manifest {
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, marker), 'utf8')));
    return new Map(manifest.maker === maker ? Object.entries(manifest.files) : []);
  } catch {
    return new Map();
  }
}

/** @returns the file as it was written, or null when it is missing or was changed */
export function unchanged(
  folder: string,
  path: string,
  { bytes, hash: written }: ExportedFile,
): Buffer | null {
  try {
    const content = readFileSync(join(folder, path));
    return content.length === bytes && hash('sha256', content, 'base64url') === written ? content : null;
  } catch {
    return null;
  }
}
