/** Whether Ceph in the nodes themselves keeps serving when one of them dies. */
import { counted } from '../figures.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { because, type World } from './world.ts';

/**
 * A pool serves its data while `min_size` copies are left; by default no two copies are on one node, so one node
 * takes one copy away. That holds only while Ceph is whole, and while the monitors keep their majority.
 *
 * @returns why it is not known that the storage goes on; undefined when it does.
 */
export function doubtWithout(world: World, { storage, location }: Storage, node: string): string | undefined {
  const { ceph } = world.facts;
  const doubt = (why: string) => `Whether ${storage} keeps working without ${node} is not known: ${why}`;
  if (!ceph?.pools || !ceph.osds || !ceph.monitors)
    return doubt(`the pools of Ceph could not be seen${because(world, 'ceph')}`);
  const named = ceph.pools.filter(({ name }) => name === location);
  const concerned = named.length > 0 ? named : ceph.pools;
  const short = concerned.find(({ size, minSize }) => size - 1 < minSize);
  if (short)
    return doubt(
      `its pool ${short.name} keeps ${counted(short.size, 'copy', 'copies')} and needs ${short.minSize} to go on.`,
    );
  if (ceph.osds.up < ceph.osds.total || ceph.health === 'HEALTH_ERR')
    return doubt('Ceph is not whole today.');
  return (ceph.monitors.inQuorum - 1) * 2 > ceph.monitors.total
    ? undefined
    : doubt('its monitors may lose their majority.');
}
