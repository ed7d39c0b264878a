import { command } from '../command.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { gibibytes, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'capacity-swap',
  title: 'No node lives from its swap space',
  category: 'capacity',
  essential: false,
  needs: ['nodes'],

  check({ nodes }, { gap, policy }) {
    const limits = policy.thresholds.swapUse;
    return expectedNodes(nodes, policy).map(({ node, online, swap }) => {
      const subject = `node/${node}`;
      if (!online || swap === undefined)
        return unknown(subject, `The swap use of ${node}`, gap('nodes', subject));
      const where = `/nodes/${node}/status`;
      if (swap.totalBytes <= 0) return pass(subject, `${node} has no swap space.`, { seen: 'none', where });
      const share = swap.usedBytes / swap.totalBytes;
      const message = `${node} uses ${percent(share)} (${gibibytes(swap.usedBytes)} of ${gibibytes(swap.totalBytes)}) of its swap space.`;
      const seen = { seen: percent(share), where, expected: `below ${percent(limits.warn)}` };
      const level = grade(exactly(share), limits, ['low', 'medium']);
      // An exact number is never unclear.
      if (level === 'fine' || level === 'unclear') return pass(subject, message, seen);
      return fail(level, subject, message, seen, {
        summary:
          'Free memory: move a guest away or give guests less, and limit the cache of ZFS. Swap that was filled long ago and is not touched any more does no harm.',
        commands: [command('reads', 'pvesh get', [`/nodes/${node}/status`])],
      });
    });
  },
});
