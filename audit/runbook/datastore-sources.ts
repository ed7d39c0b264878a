/** Snapshots on audited backup servers: datastores that are no storage of the cluster have to be added first. */
import { type Command, command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { grouped } from '../failure/grouped.ts';
import type { Guest } from '../guest-name.ts';
import { isoTime } from '../moments.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { type Away, awayOf, storageAway } from './at-home.ts';
import type { Finder, Source } from './sources.ts';
import { fewEach, verifiedProof } from './storage-sources.ts';
import { withoutDisks } from './without-disks.ts';

type Server = NonNullable<Facts['backupServers']>[number];
type Snapshot = NonNullable<Server['datastores'][number]['snapshots']>[number];

/** A namespace of a datastore, which a storage of the cluster shows as one. */
export interface DatastorePlace {
  /** `datastore/vault/main`, with its namespace behind it. */
  id: string;
  name: string;
  /** The backup server on which it is, by its name. */
  server: string;
  text: string;
  away: Away;
  /** The storage that shows it, or the name under which it is to be added. */
  storage: string;
  add?: Command;
}

interface Held {
  place: DatastorePlace;
  snapshot: Snapshot;
}

export function datastoreSources(facts: Facts): Finder {
  const held = grouped(
    datastorePlaces(facts).flatMap(({ place, snapshots }) =>
      snapshots.map((snapshot): Held => ({ place, snapshot })),
    ),
    ({ snapshot }) => [guestIn(snapshot)],
  );
  return (guest) => {
    const sound = (held.get(guest.id) ?? []).filter(({ snapshot }) => isSound(snapshot));
    const newestFirst = sound.sort((a, b) => b.snapshot.takenAt - a.snapshot.takenAt);
    return fewEach(newestFirst, ({ place }) => place.id).map((one) => sourceOf(one, guest));
  };
}

/** `lxc/110`, as the cluster calls it; `host/nas` for what is no guest. */
export const guestIn = ({ type, id }: Snapshot): string =>
  `${type === 'vm' ? 'qemu' : type === 'ct' ? 'lxc' : 'host'}/${id}`;

/** It was finished, and no verification found it damaged. */
export const isSound = ({ sizeBytes, verification }: Snapshot): boolean =>
  sizeBytes !== undefined && verification !== 'failed';

function sourceOf({ place, snapshot }: Held, guest: Guest): Source {
  const { takenAt, sizeBytes, verification, verifiedAt, encrypted } = snapshot;
  const path = `${snapshot.type}/${snapshot.id}/${snapshotTime(takenAt)}`;
  return {
    place: place.id,
    name: place.name,
    away: place.away,
    copy: path,
    takenAt,
    sizeBytes,
    proof: verifiedProof(verification, verifiedAt),
    withoutDisks: withoutDisks(guest),
    archive: `${place.storage}:backup/${path}`,
    fetch: [],
    ...(encrypted && { text: 'It is encrypted: the storage needs its key.' }),
    ...(place.add === undefined && { storage: place.storage }),
  };
}

/** As snapshots are named: `2026-11-21T01:00:00Z`. */
export const snapshotTime = (at: number): string => isoTime(at) ?? 'impossible-time';

/** Namespaces with snapshots; those whose storage was listed through the cluster are left out. */
export function datastorePlaces(facts: Facts): { place: DatastorePlace; snapshots: Snapshot[] }[] {
  const listed = new Set(facts.backups?.copies.map(({ storage }) => storage));
  const away = awayOf(facts);
  return (facts.backupServers ?? []).flatMap((server) =>
    server.datastores.flatMap(({ store, snapshots = [] }) =>
      [...grouped(snapshots, ({ namespace }) => [namespace])].flatMap(([namespace, own]) => {
        const shown = storageFor(facts.storage ?? [], server, store, namespace);
        if (shown && listed.has(shown.storage)) return [];
        const place = shown
          ? storagePlace(server, shown, storageAway(away)(shown))
          : placeToAdd(server, store, namespace, own, away(server.host));
        return [{ place, snapshots: own }];
      }),
    ),
  );
}

const storageFor = (storages: readonly Storage[], { host }: Server, store: string, space: string) =>
  storages.find(
    ({ type, server, location, namespace = '' }) =>
      type === 'pbs' && server === host && location === store && namespace === space,
  );

const storagePlace = (server: Server, { storage }: Storage, away: Away): DatastorePlace => ({
  id: `storage/${storage}`,
  name: storage,
  server: server.name,
  text: `The storage ${storage} of the cluster.`,
  away,
  storage,
});

function placeToAdd(
  { name, host }: Server,
  store: string,
  namespace: string,
  snapshots: readonly Snapshot[],
  away: Away,
): DatastorePlace {
  const storage = storageName([name, store, namespace]);
  const owner = snapshots.find((snapshot) => snapshot.owner !== undefined)?.owner;
  return {
    id: ['datastore', name, store, namespace].filter(Boolean).join('/'),
    name,
    server: name,
    text: `The datastore ${store}${namespace ? `, namespace ${namespace},` : ''} of the backup server ${name} (${host}). The cluster has no storage for it.`,
    away,
    storage,
    ...(owner !== undefined && {
      add: command('changes', 'pvesm add', ['pbs', storage], {
        server: host,
        datastore: store,
        ...(namespace && { namespace }),
        username: owner,
        content: 'backup',
        password: true,
      }),
    }),
  };
}

/** A storage id: letters, digits, dots, hyphens and underscores, a letter first and no sign last. */
export const storageName = (parts: readonly string[]): string =>
  `restore-${parts
    .filter(Boolean)
    .join('-')
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/[^A-Za-z0-9]+$/, '')}`;
