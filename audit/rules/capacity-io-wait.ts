import { command } from '../command.ts';
import { percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { byPerformance } from '../node-performance.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'capacity-io-wait',
  title: 'No node spends its time waiting for storage',
  category: 'capacity',
  essential: false,
  needs: ['nodes', 'performance'],

  check(facts, context) {
    const { ioWait: limits } = context.policy.thresholds;
    return byPerformance(facts, context, 'The I/O wait of', ({ node, ioWait, samples }) => {
      if (ioWait === undefined) return 'missing';
      const subject = `node/${node}`;
      const message = `The CPUs of ${node} waited for storage ${percent(ioWait.mean)} of the last day.`;
      const seen = {
        seen: `mean ${percent(ioWait.mean)}, 95th percentile ${percent(ioWait.p95)}, ${samples} samples`,
        where: `/nodes/${node}/rrddata`,
        expected: `below ${percent(limits.warn)}`,
      };
      const level = grade(exactly(ioWait.mean), limits, ['medium', 'high']);
      // An exact number is never unclear.
      if (level === 'fine' || level === 'unclear') return pass(subject, message, seen);
      return fail(level, subject, message, seen, {
        summary:
          'Find the guest that reads or writes most (its summary shows disk IO), and whether it is the backup: then move the window or limit its speed. Otherwise the storage is too slow for what runs on it.',
        commands: [command('reads', 'pvesh get', [`/nodes/${node}/status`])],
      });
    });
  },
});
