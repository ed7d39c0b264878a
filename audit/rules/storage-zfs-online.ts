import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { judgeDisks, type ZfsPool } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

/** States of a device that is as it should be; the latter two are those of hot spares. */
const wellStates = ['ONLINE', 'AVAIL', 'INUSE'];

export default defineRule({
  id: 'storage-zfs-online',
  title: 'Every ZFS pool has all its devices',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    return judgeDisks<ZfsPool>(facts, context, {
      part: 'zfs',
      rows: ({ zfs }) => zfs,
      what: 'ZFS pools',
      look({ pool, health, troubled }, node) {
        if (health === 'ONLINE') return { fine: `${pool} ${health}` };
        if (health === '') return { unclear: `The state of the ZFS pool ${pool} on ${node}` };
        const bad = troubled.filter(({ state }) => !wellStates.includes(state));
        const devices = listed(bad.map(({ device, state }) => `${device} is ${state}`).sort());
        return {
          wrong: health === 'DEGRADED' ? 'high' : 'critical',
          says: `The ZFS pool ${pool} of ${node} is ${health}${bad.length > 0 ? `: ${devices}` : ''}.`,
          seen: `${pool} ${health}`,
        };
      },
      where: (node) => `/nodes/${node}/disks/zfs`,
      expected: 'ONLINE',
      good: ({ length }) => (length === 1 ? 'has its ZFS pool online' : `has its ${length} ZFS pools online`),
      fix: (node, pools) => ({
        summary:
          'Make sure that backups are recent, then look at the device and its cable, and replace it with `zpool replace`.',
        commands: pools.map(({ pool }) =>
          command('reads', 'pvesh get', [`/nodes/${node}/disks/zfs/${pool}`], {}, node),
        ),
      }),
    });
  },
});
