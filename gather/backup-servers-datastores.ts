import * as z from 'zod/mini';
import { type Asker, api, Unread } from './ask.ts';
import { bytes, type ServerGap, safeName, serverRows } from './backup-servers-rows.ts';
import { type LastRun, lastRunOf, lastRunRow } from './backup-servers-run.ts';
import { flag, maybe, prose, rowsOf, text, whole } from './decode.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

export interface StoreRow {
  store: string;
  backend?: string | undefined;
  mounted?: boolean | undefined;
  maintenance?: string | undefined;
}

/** Datastores of one server that are read. */
const mostDatastores = 50;

/** The list, which needs no look at the disks and so answers whatever they do. */
export function datastoresIn(
  list: readonly unknown[],
  server: string,
): { stores: StoreRow[]; gaps: ServerGap[] } {
  const path = '/admin/datastore';
  const subject = `${server}/*`;
  const { rows: found, gaps } = serverRows(list, storeRow, {
    subject,
    what: `a datastore of ${server}`,
    path,
  });
  const all = sorted(new Map(found.map((row) => [row.store, row])).values(), ({ store }) => store);
  if (all.length > mostDatastores) {
    const what = `read ${all.length - mostDatastores} datastores of ${server}`;
    const cause = `more than ${mostDatastores} are not looked at`;
    gaps.push(new Unread(what, 'skipped', cause, undefined, path).as('backupServers', subject));
  }
  const stores = all.slice(0, mostDatastores).map((row): StoreRow => {
    const { 'mount-status': mount, 'backend-type': backend } = row;
    const mounted = mount === 'mounted' || mount === 'notmounted' ? mount === 'mounted' : undefined;
    return known({ store: row.store, backend, mounted, maintenance: row.maintenance });
  });
  return { stores, gaps };
}

const storeRow = z.object({
  store: safeName,
  maintenance: maybe(prose),
  /** Since 4.0. */
  'mount-status': maybe(text),
  'backend-type': maybe(text),
});

export const storeRows = rowsOf(storeRow);

export interface Sizes {
  totalBytes?: number | undefined;
  usedBytes?: number | undefined;
  availableBytes?: number | undefined;
  error?: string | undefined;
}

const sizeRow = z.object({ total: bytes, used: bytes, avail: bytes });

const usageRow = z.object({ store: safeName, ...sizeRow.shape, error: maybe(prose) });

const configRow = z.object({ name: safeName, 'gc-schedule': maybe(text), 'verify-new': maybe(flag) });

const collectionRow = z.object({
  store: safeName,
  upid: maybe(text),
  ...lastRunRow,
  'still-bad': maybe(whole),
});

export interface StoreParts {
  /** One answer for all; where a single disk hangs it may not come. */
  sizes: Map<string, Sizes> | Unread;
  verifiesNew: Map<string, boolean>;
  /** A datastore that cannot be read is left out of the list without a word. */
  collections: Map<string, LastRun & { badChunks?: number | undefined }> | Unread;
  gaps: ServerGap[];
}

/** What one answer tells of all datastores. */
export async function readStoreParts(asker: Asker, server: string): Promise<StoreParts> {
  const gaps: ServerGap[] = [];
  async function read<Schema extends z.ZodMiniType>(path: string, schema: Schema, what: string) {
    const answer = await asker.ask({ path, schema: rowsOf(schema), what });
    if (answer instanceof Unread) return answer;
    const decoded = serverRows(answer, schema, {
      subject: `${server}/*`,
      what: `a row of ${path} on ${server}`,
      path,
    });
    gaps.push(...decoded.gaps);
    return decoded.rows;
  }
  const [configs, collections, usages] = await Promise.all([
    read('/config/datastore', configRow, `read how the datastores of ${server} are configured`),
    read('/admin/gc', collectionRow, `read the garbage collection of ${server}`),
    read('/status/datastore-usage', usageRow, `read how full the datastores of ${server} are`),
  ]);
  for (const part of [configs, collections])
    if (part instanceof Unread) gaps.push(part.as('backupServers', `${server}/*`));
  return {
    sizes: usages instanceof Unread ? usages : new Map(usages.map((row) => [row.store, sizesOf(row)])),
    verifiesNew: new Map(
      configs instanceof Unread ? [] : configs.map((row) => [row.name, row['verify-new'] ?? false]),
    ),
    collections: collections instanceof Unread ? collections : new Map(collections.map(collectionOf)),
    gaps,
  };
}

const collectionOf = (row: z.output<typeof collectionRow>) =>
  [row.store, known({ ...lastRunOf(row, row.upid !== undefined), badChunks: row['still-bad'] })] as const;

/** Sizes of each datastore: out of the answer for all, or each asked for its own where that did not come. */
export async function readEachSize(
  asker: Asker,
  server: string,
  stores: readonly string[],
  all: StoreParts['sizes'],
): Promise<{ sizes: Map<string, Sizes>; gaps: ServerGap[] }> {
  if (!(all instanceof Unread)) return { sizes: all, gaps: [] };
  const read = await Promise.all(stores.map((store) => readSizes(asker, server, store)));
  const sizes = new Map<string, Sizes>();
  const gaps: ServerGap[] = [];
  for (const [at, store] of stores.entries()) {
    const own = read[at];
    if (own instanceof Unread) gaps.push(own.as('backupServers', `${server}/${store}`));
    else if (own) sizes.set(store, own);
  }
  return { sizes, gaps };
}

/** Gaps of datastores that can be read and are missing in an answer all the same. */
export function untold(
  server: string,
  stores: Iterable<string>,
  { collections, sizes }: StoreParts,
): ServerGap[] {
  const gaps: ServerGap[] = [];
  const missing = (store: string, what: string, path: string) =>
    gaps.push(
      new Unread(what, 'unreachable', 'the answer leaves it out', undefined, path).as(
        'backupServers',
        `${server}/${store}`,
      ),
    );
  for (const store of stores) {
    if (!(sizes instanceof Unread) && Object.keys(sizes.get(store) ?? {}).length === 0)
      missing(store, `read how full ${store} on ${server} is`, '/status/datastore-usage');
    if (!(collections instanceof Unread) && !collections.has(store))
      missing(store, `read the garbage collection of ${store} on ${server}`, '/admin/gc');
  }
  return gaps;
}

async function readSizes(asker: Asker, server: string, store: string): Promise<Sizes | Unread> {
  const path = api`/admin/datastore/${store}/status`;
  const answer = await asker.ask({ path, schema: sizeRow, what: `read how full ${store} on ${server} is` });
  return answer instanceof Unread ? answer : sizesOf(answer);
}

/** Without the right to know them all sizes are 0. */
function sizesOf({
  total,
  used,
  avail,
  error,
}: z.output<typeof sizeRow> & { error?: string | undefined }): Sizes {
  if (error !== undefined || !total) return known({ error });
  return known({ totalBytes: total, usedBytes: used, availableBytes: avail });
}
