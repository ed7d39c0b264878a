import { command } from '../command.ts';
import { percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { judgeDisks, type ThinPool } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'storage-thin-metadata',
  title: 'Every LVM thin pool has room for its metadata',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    const { thinMetadata } = context.policy.thresholds;
    return judgeDisks<ThinPool>(facts, context, {
      part: 'thin',
      rows: ({ thin }) => thin,
      what: 'LVM thin pools',
      look({ group, pool, metadataSizeBytes, metadataUsedBytes }, node) {
        const name = `${group}/${pool}`;
        if (metadataSizeBytes <= 0) return { unclear: `The metadata of the thin pool ${name} on ${node}` };
        const share = metadataUsedBytes / metadataSizeBytes;
        const level = grade(exactly(share), thinMetadata, ['medium', 'high']);
        // An exact number is never unclear.
        if (level === 'fine' || level === 'unclear') return { fine: `${name} ${percent(share)}` };
        return {
          wrong: level,
          says: `The metadata of the thin pool ${name} of ${node} is ${percent(share)} full.`,
          seen: `${name} ${percent(share)}`,
        };
      },
      where: (node) => `/nodes/${node}/disks/lvmthin`,
      expected: `below ${percent(thinMetadata.warn)}`,
      good: ({ length }) =>
        `has room for the metadata of its ${length === 1 ? 'thin pool' : `${length} thin pools`}`,
      fix: (node) => ({
        summary:
          'Remove snapshots that nobody needs, then enlarge the metadata: `lvextend --poolmetadatasize +1G <group>/<pool>` on the node, if the volume group has space left.',
        commands: [command('reads', 'pvesm status', [], {}, node)],
      }),
    });
  },
});
