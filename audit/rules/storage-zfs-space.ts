import { command } from '../command.ts';
import { gibibytes, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { judgeDisks, type ZfsPool } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'storage-zfs-space',
  title: 'Every ZFS pool has free space in one piece',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    const { storageUse, zfsFragmentation } = context.policy.thresholds;
    return judgeDisks<ZfsPool>(facts, context, {
      part: 'zfs',
      rows: ({ zfs }) => zfs,
      what: 'ZFS pools',
      look({ pool, sizeBytes, usedBytes, fragmentation }, node) {
        const name = `The ZFS pool ${pool} of ${node}`;
        if (sizeBytes <= 0) return { unclear: `The size of the ZFS pool ${pool} on ${node}` };
        const share = usedBytes / sizeBytes;
        const level = grade(exactly(share), storageUse, ['medium', 'high']);
        // An exact number is never unclear.
        if (level !== 'fine' && level !== 'unclear')
          return {
            wrong: level,
            says: `${name} is ${percent(share)} full (${gibibytes(usedBytes)} of ${gibibytes(sizeBytes)}).`,
            seen: `${pool} ${percent(share)}`,
          };
        if (fragmentation === undefined)
          return { unclear: `The fragmentation of the ZFS pool ${pool} on ${node}` };
        if (fragmentation < zfsFragmentation) return { fine: `${pool} ${percent(share)}` };
        return {
          wrong: 'low',
          says: `The free space of the ZFS pool ${pool} of ${node} is ${percent(fragmentation)} fragmented, which makes writes slow.`,
          seen: `${pool} ${percent(fragmentation)} fragmented`,
        };
      },
      where: (node) => `/nodes/${node}/disks/zfs`,
      expected: `below ${percent(storageUse.warn)}, fragmentation below ${percent(zfsFragmentation)}`,
      good: ({ length }) => `has room in its ZFS ${length === 1 ? 'pool' : `${length} pools`}`,
      fix: (node, pools) => ({
        summary:
          'Remove snapshots and volumes that nobody needs, move guests elsewhere, or add a mirror to the pool; more free space is also what ends fragmentation.',
        commands: pools.map(({ pool }) =>
          command('reads', 'pvesh get', [`/nodes/${node}/disks/zfs/${pool}`], {}, node),
        ),
      }),
    });
  },
});
