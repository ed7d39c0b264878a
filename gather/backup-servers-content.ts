import * as z from 'zod/mini';
import { type Asker, api, Unread } from './ask.ts';
import {
  type Group,
  inNamespace,
  namedPlace,
  type Place,
  planSnapshots,
  type SnapshotQuestion,
  subjectOf,
  types,
  withinLimits,
} from './backup-servers-plan.ts';
import { namespaceName, type ServerGap, safeName, serverRows } from './backup-servers-rows.ts';
import { readSnapshots, type ServerSnapshot } from './backup-servers-snapshots.ts';
import { rowsOf, whole } from './decode.ts';
import { sorted } from './sorted.ts';

/** Namespaces by datastore, sorted, '' for the root. */
export type Namespaces = Map<string, string[]>;

/** Namespaces of one server that are looked into. */
const mostNamespaces = 100;

const namespaceRow = z.object({ ns: namespaceName });

/** A datastore that is offline or not mounted refuses; it is missing in the result. */
export async function readNamespaces(
  asker: Asker,
  server: string,
  stores: readonly string[],
): Promise<{ namespaces: Namespaces; gaps: ServerGap[] }> {
  const gaps: ServerGap[] = [];
  const namespaces: Namespaces = new Map();
  const lists = await Promise.all(
    stores.map((store) => {
      const path = api`/admin/datastore/${store}/namespace`;
      return asker.ask({
        path,
        schema: rowsOf(namespaceRow),
        what: `list the backups in ${store} on ${server}`,
      });
    }),
  );
  for (const [at, store] of stores.entries()) {
    const list = lists[at];
    const subject = subjectOf({ server, store });
    if (list instanceof Unread) gaps.push(list.as('backupServers', subject));
    else if (list) {
      const path = api`/admin/datastore/${store}/namespace`;
      const about = { subject, what: `a namespace of ${store} on ${server}`, path };
      const decoded = serverRows(list, namespaceRow, about);
      namespaces.set(
        store,
        sorted(new Set(decoded.rows.map(({ ns }) => ns)), (ns) => ns),
      );
      gaps.push(...decoded.gaps);
    }
  }
  return { namespaces, gaps };
}

export interface Plan {
  questions: SnapshotQuestion[];
  /** Datastores of which at least one namespace told its groups. */
  seen: Set<string>;
  gaps: ServerGap[];
}

/** Counts the backups of each namespace by its groups, and says how they will be asked for. */
export async function planContents(asker: Asker, server: string, namespaces: Namespaces): Promise<Plan> {
  const all = [...namespaces].flatMap(([store, list]) =>
    list.map((namespace): Place => ({ server, store, namespace })),
  );
  const places = all.slice(0, mostNamespaces);
  const gaps = leftOut(all.slice(mostNamespaces));
  const seen = new Set([...namespaces].flatMap(([store, list]) => (list.length === 0 ? [store] : [])));
  const read = await Promise.all(places.map((place) => readGroups(asker, place)));
  const plan = places.flatMap((place, at) => {
    const answer = read[at];
    if (answer) gaps.push(...answer.gaps);
    if (!answer?.groups) return [];
    seen.add(place.store);
    return planSnapshots(place, answer.groups);
  });
  const { asked, gaps: beyond } = withinLimits(plan);
  return { questions: asked, seen, gaps: [...gaps, ...beyond] };
}

function leftOut(places: readonly Place[]): ServerGap[] {
  const stores = new Map<string, Place[]>();
  for (const place of places) stores.set(place.store, [...(stores.get(place.store) ?? []), place]);
  return [...stores].map(([store, { length }]) => {
    const [server = ''] = places.map((place) => place.server);
    const what = `look into ${length} namespaces of ${store} on ${server}`;
    const cause = `no more than ${mostNamespaces} of a server are looked into`;
    return new Unread(what, 'skipped', cause).as('backupServers', subjectOf({ server, store }));
  });
}

const groupRow = z.object({ 'backup-type': z.enum(types), 'backup-id': safeName, 'backup-count': whole });

async function readGroups(asker: Asker, place: Place): Promise<{ groups?: Group[]; gaps: ServerGap[] }> {
  const path = api`/admin/datastore/${place.store}/groups`;
  const subject = subjectOf(place);
  const what = `list the backup groups in ${namedPlace(place)}`;
  const list = await asker.ask({ path, query: inNamespace(place), schema: rowsOf(groupRow), what });
  if (list instanceof Unread) return { gaps: [list.as('backupServers', subject)] };
  const about = { subject, what: `a backup group in ${namedPlace(place)}`, path };
  const decoded = serverRows(list, groupRow, about);
  const groups = decoded.rows.map((row) => ({
    type: row['backup-type'],
    id: row['backup-id'],
    count: row['backup-count'],
  }));
  return { groups, gaps: decoded.gaps };
}

/**
 * Snapshots by datastore. One that could not be listed at all is missing; of one that could in part, what was read is
 * there.
 */
export async function readPlanned(
  asker: Asker,
  { questions, seen }: Plan,
): Promise<{ snapshots: Map<string, ServerSnapshot[]>; gaps: ServerGap[] }> {
  const read = await Promise.all(questions.map((question) => readSnapshots(asker, question)));
  const asked = new Set(questions.map(({ store }) => store));
  const found = new Map<string, ServerSnapshot[]>();
  for (const store of seen) if (!asked.has(store)) found.set(store, []);
  for (const [at, { store }] of questions.entries()) {
    const { snapshots } = read[at] ?? {};
    if (!snapshots) continue;
    const own = found.get(store);
    if (own) for (const snapshot of snapshots) own.push(snapshot);
    else found.set(store, snapshots);
  }
  const inOrder = [...found].map(
    ([store, list]) =>
      [
        store,
        sorted(
          list,
          ({ namespace }) => namespace,
          ({ type }) => type,
          ({ id }) => id,
          ({ takenAt }) => takenAt,
        ),
      ] as const,
  );
  return { snapshots: new Map(inOrder), gaps: read.flatMap(({ gaps }) => gaps) };
}
