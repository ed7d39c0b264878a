import { Unread } from '../../ask.ts';
import { cleanName } from '../../clean-text.ts';
import { BudgetSpent, type ObjectReader, ObjectStoreError } from '../object-reader.ts';
import type { OffsiteGap } from '../target.ts';
import { bytesOf, streamDigest } from './blob.ts';

/** One datastore while it is read. */
export interface Reading {
  store: ObjectReader;
  /** Of the datastore, with its slash. */
  prefix: string;
  /** Name of the target and of the datastore, for gaps. */
  target: string;
  datastore: string;
  now: () => number;
  gaps: OffsiteGap[];
  /** Requests in a row that failed. */
  failures: { inRow: number };
}

/** After so many failures in a row nothing is asked any more; so many gaps name what failed. */
const patience = 3;
const mostGaps = 20;

/** Bytes or digest of an object; `missing` when there is none, `unread` when it could not be had: then there is a gap. */
export type Fetched<T> = T | 'missing' | 'unread';

/** @throws Damaged, BudgetSpent */
export const fetchBytes = (reading: Reading, key: string, most: number): Promise<Fetched<Uint8Array>> =>
  fetched(reading, key, (body) => bytesOf(body, most));

/** SHA-256 of an object of any size. @throws BudgetSpent */
export const fetchDigest = (reading: Reading, key: string): Promise<Fetched<{ sha256: string }>> =>
  fetched(reading, key, async (body) => ({ sha256: await streamDigest(body) }));

async function fetched<T>(
  reading: Reading,
  key: string,
  read: (body: NonNullable<Awaited<ReturnType<ObjectReader['get']>>>) => Promise<T>,
): Promise<Fetched<T>> {
  try {
    const object = await reading.store.get(reading.prefix + key);
    const result = object ? await read(object) : 'missing';
    reading.failures.inRow = 0;
    return result;
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    failed(reading, `read ${key}`, key, error);
    return 'unread';
  }
}

/** @throws BudgetSpent when the place no longer answers */
export function failed(reading: Reading, what: string, part: string, error: ObjectStoreError): void {
  const { gaps, target, datastore } = reading;
  const unread = new Unread(`${what} in ${datastore}`, error.reason, error.message, error.privilege);
  if (gaps.length < mostGaps) gaps.push(unread.as('offsite', cleanName(`${target}/${datastore}/${part}`)));
  if (++reading.failures.inRow < patience) return;
  gaps.push(
    new Unread(`read on in ${target}`, error.reason, error.message).as('offsite', `${target}/reading`),
  );
  throw new BudgetSpent('the place no longer answers');
}
