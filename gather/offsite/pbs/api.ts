/** Offsite targets that are Proxmox Backup Servers: what their own API has already told. */
import type { Facts } from '../../../audit/facts.ts';
import type { OffsiteTargetPolicy } from '../../../audit/offsite-policy.ts';
import { Unread } from '../../ask.ts';
import { known } from '../../known.ts';
import { sorted } from '../../sorted.ts';
import type { CopyFacts, OffsiteGap, TargetFacts } from '../target.ts';
import { identityOf, newestFirst } from './facts.ts';

type Server = NonNullable<Facts['backupServers']>[number];
type Store = Server['datastores'][number];

/**
 * Costs no request: the servers were read before.
 * @param targets those of kind `pbs`
 */
export function targetsFromServers(
  targets: readonly OffsiteTargetPolicy[],
  servers: Facts['backupServers'],
  now: () => number,
): { targets: TargetFacts[]; gaps: OffsiteGap[] } {
  const read = targets.map((target) => targetFrom(target, servers, now));
  return { targets: read.flatMap(({ facts }) => facts ?? []), gaps: read.flatMap(({ gaps }) => gaps) };
}

function targetFrom(
  target: OffsiteTargetPolicy,
  servers: Facts['backupServers'],
  now: () => number,
): { facts?: TargetFacts; gaps: OffsiteGap[] } {
  const { name, via } = target;
  const nothing = (cause: string, reason: OffsiteGap['reason'] = 'skipped') => ({
    gaps: [new Unread(`look into the offsite target ${name}`, reason, cause).as('offsite', name)],
  });
  if (!('backupServer' in via)) return nothing('it is of the kind pbs and names no backup server');
  const server = servers?.find((each) => each.name === via.backupServer);
  if (!server) return nothing(`nothing is known of the backup server ${via.backupServer}`);
  if (server.datastores.length === 0)
    return nothing(`the backup server ${server.name} told of no datastore`, 'unreachable');
  const wanted = via.datastore ?? target.datastore;
  const stores = server.datastores.filter(({ store }) => wanted === undefined || store === wanted);
  if (wanted !== undefined && stores.length === 0)
    return nothing(`the backup server ${server.name} has no datastore ${wanted}`, 'malformed');
  return factsOf(target, server, stores, now);
}

function factsOf(
  { name, kind }: OffsiteTargetPolicy,
  server: Server,
  stores: Store[],
  now: () => number,
): { facts?: TargetFacts; gaps: OffsiteGap[] } {
  const silent = stores.filter(({ snapshots }) => snapshots === undefined);
  const gaps = silent.map(({ store, error }) =>
    new Unread(
      `list the snapshots in ${store} on ${server.name}`,
      'unreachable',
      error ?? 'the backup server did not tell',
    ).as('offsite', silent.length === stores.length ? name : `${name}/${store}`),
  );
  if (silent.length === stores.length) return { gaps: gaps.slice(0, 1) };
  const copies = stores.flatMap((store) => copiesIn(store, stores.length > 1 ? `${store.store}/` : ''));
  return {
    gaps,
    facts: {
      name,
      kind,
      place: `${stores.length === 1 ? stores[0]?.store : `${stores.length} datastores`} on ${server.name} (${server.host})`,
      readAt: Math.floor(now()),
      complete: silent.length === 0 && stores.every(({ namespaces }) => namespaces !== undefined),
      objects: copies.length,
      bytes: stores.reduce((sum, { usedBytes = 0 }) => sum + usedBytes, 0),
      cost: { requests: 0, bytes: 0 },
      copies: newestFirst(newestOfEach(copies)),
      leftovers: [],
    },
  };
}

const copiesIn = ({ snapshots = [] }: Store, folder: string): CopyFacts[] =>
  snapshots
    .filter(({ takenAt }) => takenAt >= 0 && takenAt <= latest)
    .map((snapshot) => {
      const { type, id, takenAt, sizeBytes, encrypted, verification, verifiedAt } = snapshot;
      const time = new Date(takenAt * 1000).toISOString().replace('.000', '');
      return known({
        ...identityOf(snapshot),
        key: `${folder}${type}/${id}/${time}`,
        takenAt,
        timeFrom: 'key' as const,
        sizeBytes,
        encryption:
          encrypted === undefined ? undefined : encrypted ? ('encrypted' as const) : ('none' as const),
        unfinished: sizeBytes === undefined || undefined,
        protected: snapshot.protected || undefined,
        verification: verification && known({ state: verification, at: verifiedAt }),
        checks: [],
      });
    });

/** The end of the year 9999: later ones have no key. */
const latest = 253_402_300_799;

/** So many of a guest are kept. */
const mostOfAGuest = 400;

function newestOfEach(copies: CopyFacts[]): CopyFacts[] {
  const guests = Map.groupBy(
    copies,
    ({ namespace, key }) => `${namespace}:${key.slice(0, key.lastIndexOf('/'))}`,
  );
  return [...guests.values()].flatMap((all) => sorted(all, ({ takenAt }) => -takenAt).slice(0, mostOfAGuest));
}
