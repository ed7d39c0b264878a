import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { judgeDisks, type ZfsPool } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

const noErrors = /^(0|none|no known data errors)$/i;

export default defineRule({
  id: 'storage-zfs-no-errors',
  title: 'No ZFS pool has read, write or checksum errors',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    return judgeDisks<ZfsPool>(facts, context, {
      part: 'zfs',
      rows: ({ zfs }) => zfs,
      what: 'ZFS pools',
      look(pool, node) {
        const name = `The ZFS pool ${pool.pool} of ${node}`;
        const errors = errorsOf(pool);
        if (errors.length > 0)
          return {
            wrong: 'high',
            says: `${name} has errors: ${listed(errors)}.`,
            seen: `${pool.pool}: ${errors.join(', ')}`,
          };
        if (pool.dataErrors === undefined)
          return {
            unclear: `Whether ${pool.pool} on ${node} has errors`,
            why: context.gap('disks', `node/${node}/zfs/${pool.pool}`),
          };
        return { fine: pool.pool };
      },
      where: (node) => `/nodes/${node}/disks/zfs/{pool}`,
      expected: 'No known data errors',
      good: ({ length }) => `has no errors in its ZFS ${length === 1 ? 'pool' : `${length} pools`}`,
      fix: (node, pools) => ({
        summary:
          'Look at the device, its cable and its controller. Restore damaged files or guests from a backup, scrub the pool, and set the counters back with `zpool clear`: errors that come again mean a new device.',
        commands: pools.map(({ pool }) =>
          command('reads', 'pvesh get', [`/nodes/${node}/disks/zfs/${pool}`], {}, node),
        ),
      }),
    });
  },
});

function errorsOf({ troubled, dataErrors, scan }: ZfsPool): string[] {
  return [
    ...troubled
      .filter(({ errors }) => errors > 0)
      .map(({ device, errors }) => `${device} counted ${counted(errors, 'error')}`)
      .sort(),
    ...(scan?.errors ? [`its last scan left ${counted(scan.errors, 'error')}`] : []),
    ...(dataErrors === undefined || noErrors.test(dataErrors) ? [] : [`"${dataErrors}"`]),
  ];
}
