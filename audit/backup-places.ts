import type { FactsOf } from './facts.ts';
import type { Guest } from './guest-name.ts';

type Sources = FactsOf<'backups' | 'backupServers'> & Partial<FactsOf<'storage'>>;
type Server = FactsOf<'backupServers'>['backupServers'][number];
type Datastore = Server['datastores'][number];

/**
 * The places that hold a finished backup of a guest: storages of the cluster, datastores of backup servers, and what
 * these push to. A datastore that is a storage of the cluster is one place with it.
 *
 * @returns names for messages, such as `backup-nas`, `main on pbs`, `the remote friend`.
 */
export function backupPlaces({ backups, backupServers, storage }: Sources): (guest: Guest) => Set<string> {
  const places = new Map<string, Set<string>>();
  const add = (id: string, place: string) => {
    const known = places.get(id);
    if (known) known.add(place);
    else places.set(id, new Set([place]));
  };
  const remotes = new Map<string, string[]>();
  for (const server of backupServers)
    for (const datastore of server.datastores) {
      const place = placeOf(server, datastore, storage);
      remotes.set(place, pushedTo(server, datastore));
      for (const { type, id, sizeBytes } of datastore.snapshots ?? [])
        if (sizeBytes !== undefined)
          add(`${type === 'vm' ? 'qemu' : type === 'ct' ? 'lxc' : type}/${id}`, place);
    }
  for (const { type, vmid, storage: name, node, unfinished } of backups.copies)
    if (!unfinished) add(`${type}/${vmid}`, node === undefined ? name : `${name} on ${node}`);
  return ({ id }) => {
    const own = [...(places.get(id) ?? [])];
    return new Set([...own, ...own.flatMap((place) => remotes.get(place) ?? [])]);
  };
}

function placeOf({ name, host }: Server, { store }: Datastore, storages: Sources['storage'] = []): string {
  const own = storages.find(
    ({ type, server, location }) => type === 'pbs' && server === host && location === store,
  );
  return own ? own.storage : `${store} on ${name}`;
}

const pushedTo = ({ syncJobs = [] }: Server, { store }: Datastore): string[] =>
  syncJobs.flatMap((job) =>
    job.store === store && job.direction === 'push' && job.remote !== undefined
      ? [`the remote ${job.remote}`]
      : [],
  );
