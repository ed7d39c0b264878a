import type { ClusterState } from '../state.ts';
import { failed } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { oneOf, text } from './parameters.ts';
import { guestRow, storageRows } from './resources.ts';
import { everybody, needs } from './rules.ts';

/** Pools and what is in them. */
export const poolEndpoints: Endpoint[] = [
  get('/pools', everybody, pools, {
    params: {
      poolid: { ...text, since: '8.1' },
      type: { ...oneOf('qemu', 'lxc', 'storage'), since: '8.1' },
    },
  }),
  get('/pools/{poolid}', needs('/pool/{poolid}', 'Pool.Audit'), onePool, {
    params: { type: oneOf('qemu', 'lxc', 'storage') },
  }),
];

function pools({ cluster, may, query }: Ask): unknown[] {
  return cluster.pools
    .filter(
      ({ poolid }) => may.all(`/pool/${poolid}`, 'Pool.Audit') && (!query.poolid || poolid === query.poolid),
    )
    .map(({ poolid, comment }) => ({
      poolid,
      comment,
      ...(query.poolid && { members: members(cluster, poolid, query.type) }),
    }));
}

function onePool({ cluster, at, query }: Ask): unknown {
  const pool = cluster.pools.find(({ poolid }) => poolid === at.poolid);
  if (!pool) throw failed(`pool '${at.poolid}' does not exist`);
  return { poolid: pool.poolid, comment: pool.comment, members: members(cluster, pool.poolid, query.type) };
}

function members(cluster: ClusterState, poolid: string, type: string | undefined): unknown[] {
  const guests = cluster.guests.filter((guest) => guest.pool === poolid && (!type || guest.type === type));
  const pool = cluster.pools.find((known) => known.poolid === poolid);
  const names = type && type !== 'storage' ? [] : (pool?.storages ?? []);
  const storages = cluster.storages.filter(({ storage }) => names.includes(storage));
  return [
    ...guests.map((guest) => guestRow(cluster, guest)),
    ...storages.flatMap((storage) => storageRows(cluster, storage).slice(0, 1)),
  ];
}
