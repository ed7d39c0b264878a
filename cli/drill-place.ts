/** Where restore drills are kept, reached from a terminal: through the Worker, or in its bucket. */
import { parseConfig } from '../audit/config.ts';
import type { Drill, DrillInput } from '../audit/drill.ts';
import { UsageError } from './arguments.ts';
import { bucketOfProject, getConfig, getObject, putObject } from './config-bucket.ts';
import type { DrillPlace } from './drill-options.ts';
import { askWorkerApi } from './worker-api.ts';
import type { Credentials } from './worker-credentials.ts';

type Worker = Extract<DrillPlace, { by: 'worker' }>;
type Bucket = Extract<DrillPlace, { by: 'bucket' }>;

/** @throws Error with cause and next step */
export async function askWorker(
  { url }: Worker,
  credentials: Credentials,
  cluster: string | undefined,
  drill?: DrillInput,
): Promise<unknown> {
  const query = !drill && cluster !== undefined ? `?cluster=${encodeURIComponent(cluster)}` : '';
  const path = `/api/drills${query}`;
  const body = drill && { ...(cluster !== undefined && { cluster }), ...drill };
  return (await askWorkerApi({ url, credentials, path, ...(body && { body }) })).answer;
}

/**
 * Writes a record unless it is there.
 * @throws Error with cause and next step
 */
export async function putDrill(place: Bucket, cluster: string | undefined, drill: Drill): Promise<string> {
  const bucket = { ...place, bucket: place.bucket ?? (await bucketOfProject()) };
  const known = parseConfig(JSON.parse(await getConfig(bucket))).clusters.map(({ id }) => id);
  const id = cluster ?? (known.length === 1 ? known[0] : undefined);
  if (id === undefined || !known.includes(id))
    throw new UsageError(
      `${id === undefined ? 'say which cluster with --cluster' : `there is no cluster "${id}"`}: ${known.join(', ')}.`,
    );
  const key = `${id}/drills/${drill.id}.json`;
  const text = JSON.stringify(drill);
  const stored = await getObject(bucket, key);
  if (stored !== null && stored !== text)
    throw new Error(
      `another drill of ${drill.guest} at this time is on record (${key}), and a record stays as it was written: give the time at which this one began.`,
    );
  if (stored === null) await putObject(bucket, key, text);
  return key;
}
