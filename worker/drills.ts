/** The restore drills on record: `<cluster>/drills/<id>.json`, each written once. */
import type { Drill } from '../audit/drill.ts';
import { drillsSchema } from '../audit/facts/backup-server.ts';
import { type Gathered, Unread } from '../gather/ask.ts';
import { putOnce, sha256 } from './bucket.ts';
import { keys } from './store.ts';

/** The newest that are read; a year of weekly drills of ten guests is about as many. */
const newest = 500;

/** How many are read at once. */
const atOnce = 6;

/** All that can be read, oldest first; one that cannot is a gap of its own. */
export async function readDrills(
  bucket: R2Bucket,
  cluster: string,
  most = newest,
): Promise<Gathered<Drill[]>> {
  const names = (await drillKeys(bucket, cluster)).slice(-most);
  const facts: Drill[] = [];
  const gaps: Gathered<Drill[]>['gaps'] = [];
  for (let start = 0; start < names.length; start += atOnce)
    for (const read of await Promise.all(
      names.slice(start, start + atOnce).map((key) => readOne(bucket, key)),
    ))
      if (read instanceof Unread) gaps.push(read.as('drills', read.path));
      else if (read) facts.push(read);
  return { facts, gaps };
}

/**
 * @returns `kept`: the same was on record already; `other`: something else is, under the same time and guest, and stays
 */
export async function writeDrill(
  bucket: R2Bucket,
  cluster: string,
  drill: Drill,
): Promise<'written' | 'kept' | 'other'> {
  const key = keys.drill(cluster, drill.id);
  const text = JSON.stringify(drill);
  if (await putOnce(bucket, key, text, await sha256(text))) return 'written';
  const stored = await readOne(bucket, key);
  return JSON.stringify(stored) === text ? 'kept' : 'other';
}

async function drillKeys(bucket: R2Bucket, cluster: string): Promise<string[]> {
  const prefix = keys.drill(cluster, '').replace('.json', '');
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix, ...(cursor && { cursor }) });
    names.push(...page.objects.map(({ key }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor);
  return names;
}

/** Null when it was taken away meanwhile. */
async function readOne(bucket: R2Bucket, key: string): Promise<Drill | Unread | null> {
  const object = await bucket.get(key);
  if (!object) return null;
  const [drill] = drillsSchema.safeParse([await object.json().catch(() => null)]).data ?? [];
  return (
    drill ?? new Unread('read a recorded drill', 'malformed', `${key} is no record of one`, undefined, key)
  );
}
