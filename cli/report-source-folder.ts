/** Reports out of a folder in the layout of the bucket. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseReport, type ReportSource, reportRowSchema } from '../audit/report.ts';

const indexSchema = z.object({ rows: z.array(reportRowSchema) });
const latestSchema = z.object({ id: z.string() });
/** Of the configuration in the bucket. */
const configSchema = z.object({ site: z.optional(z.string()) });

/** Names that may become part of a path. */
const isName = (name: string) => /^[A-Za-z0-9-]{1,64}$/.test(name);

/** @param folder absolute path; reads fail with an Error that names the file and what is wrong with it */
export function folderSource(folder: string): ReportSource {
  const read = <Value>(parse: (json: unknown) => Value, ...parts: string[]) =>
    readJson(join(folder, ...parts), parse);
  const fileOf = (cluster: string, id: string) =>
    isName(cluster) && isName(id) ? join(folder, cluster, 'reports', id.slice(0, 4), `${id}.json`) : null;
  const report: ReportSource['report'] = async (cluster, id) => {
    const file = fileOf(cluster, id);
    return file === null ? null : readJson(file, parseReport);
  };
  const latest: ReportSource['latest'] = async (cluster) => {
    const pointer = await read(latestSchema.parse, cluster, 'latest.json');
    return pointer && report(cluster, pointer.id);
  };
  return {
    clusters: async () => {
      const names = (await entries(folder, true)).filter(isName).sort();
      const found = await Promise.all(
        names.map(async (id) => {
          if ((await entries(join(folder, id, 'index'))).length === 0) return [];
          return [{ id, name: (await latest(id))?.cluster.name ?? id }];
        }),
      );
      return found.flat();
    },
    latest,
    report,
    text: async (cluster, id) => {
      const file = fileOf(cluster, id);
      return file === null ? null : readText(file);
    },
    years: async (cluster) =>
      (await entries(join(folder, cluster, 'index')))
        .filter((name) => /^\d{4}\.json$/.test(name))
        .map((name) => Number.parseInt(name, 10))
        .sort((a, b) => b - a),
    rows: async (cluster, year) => {
      const index = await read(indexSchema.parse, cluster, 'index', `${year}.json`);
      return index?.rows.toSorted((a, b) => (a.id < b.id ? 1 : -1)) ?? [];
    },
    address: async () =>
      (await read(configSchema.parse, 'config', 'policy.json'))?.site?.replace(/\/$/, '') ?? null,
  };
}

/** @returns null when there is no such file */
async function readJson<Value>(file: string, parse: (json: unknown) => Value): Promise<Value | null> {
  const text = await readText(file);
  if (text === null) return null;
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const readText = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

async function entries(folder: string, folders = false): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !folders) return [];
    throw new Error(`The folder ${folder} cannot be read: ${error.message}`);
  });
  return found.filter((entry) => entry.isDirectory() === folders).map(({ name }) => name);
}
