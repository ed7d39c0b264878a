/** Which datastores a bucket holds, and whose they are. */
import * as z from 'zod/mini';
import { cleanName } from '../../clean-text.ts';
import type { ObjectReader } from '../object-reader.ts';
import { Damaged } from './blob.ts';
import { storeMarks } from './keys.ts';
import { fetchBytes, type Reading } from './reading.ts';

/** So many folders are looked into. */
const mostFolders = 50;
const name = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

/**
 * @param prefix folder above, with its slash
 * @returns their names, sorted
 * @throws ObjectStoreError, BudgetSpent
 */
export async function findDatastores(store: ObjectReader, prefix: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const page of store.list({ prefix, delimiter: '/' })) {
    folders.push(
      ...page.folders.map((folder) => folder.slice(prefix.length, -1)).filter((each) => name.test(each)),
    );
    if (folders.length >= mostFolders) break;
  }
  const found: string[] = [];
  for (const folder of folders.slice(0, mostFolders))
    if (await isDatastore(store, `${prefix}${folder}/`)) found.push(folder);
  return found.sort();
}

/** @param prefix of the datastore, with its slash @throws ObjectStoreError, BudgetSpent */
export async function isDatastore(store: ObjectReader, prefix: string): Promise<boolean> {
  for await (const { folders, objects } of store.list({ prefix, delimiter: '/', pageSize: 10 })) {
    const names = [...folders, ...objects.map(({ key }) => key)].map((key) => key.slice(prefix.length));
    return storeMarks.some((mark) => names.includes(mark));
  }
  return false;
}

/** Host name of the backup server that has it in use; undefined when none has, or nothing tells. @throws BudgetSpent */
export async function ownerOf(reading: Reading): Promise<string | undefined> {
  try {
    const bytes = await fetchBytes(reading, '.in-use', 4096);
    if (typeof bytes === 'string') return undefined;
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const hostname = z.object({ hostname: z.string() }).safeParse(json).data?.hostname;
    return hostname && cleanName(hostname);
  } catch (error) {
    if (error instanceof Damaged || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
