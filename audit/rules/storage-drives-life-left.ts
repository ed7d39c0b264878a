import { command } from '../command.ts';
import { percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { type Drive, judgeDisks } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'storage-drives-life-left',
  title: 'No drive is about to be worn out',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    const { driveLifeLeft } = context.policy.thresholds;
    // Less is worse: what is used up is held against what may be used up.
    const limits = { warn: 1 - driveLifeLeft.warn, bad: 1 - driveLifeLeft.bad };
    return judgeDisks<Drive>(facts, context, {
      part: 'drives',
      rows: ({ drives }) => drives,
      what: 'drives',
      look({ device, model, lifeLeft }, node) {
        if (lifeLeft === undefined) return undefined;
        const left = percent(Math.max(0, lifeLeft));
        const level = grade(exactly(1 - lifeLeft), limits, ['medium', 'high']);
        // An exact number is never unclear.
        if (level === 'fine' || level === 'unclear') return { fine: `${device} ${left}` };
        return {
          wrong: level,
          says: `The drive ${device}${model ? ` (${model})` : ''} of ${node} has ${left} of its life left.`,
          seen: `${device} ${left}`,
        };
      },
      where: (node) => `/nodes/${node}/disks/list`,
      expected: `more than ${percent(driveLifeLeft.warn)}`,
      good: ({ length }) => `has ${length === 1 ? 'a drive' : `${length} drives`} with life left`,
      fix: (node, drives) => ({
        summary:
          'Plan its replacement, and look for what writes so much: swap, logs, a database, or HA and cluster services on a consumer drive.',
        commands: drives.map(({ device }) =>
          command('reads', 'pvesh get', [`/nodes/${node}/disks/smart`], { disk: device }),
        ),
      }),
    });
  },
});
