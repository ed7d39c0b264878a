import { command } from '../command.ts';
import { percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { listed } from '../listing.ts';
import { byPerformance, type Performance } from '../node-performance.ts';
import type { Policy } from '../policy.ts';
import { majorOf } from '../releases.ts';
import { defineRule, fail, pass } from '../rule.ts';

/** The first release that records it. */
const firstRelease = 9;

export default defineRule({
  id: 'capacity-pressure',
  title: 'Nothing on the nodes is held up for long',
  category: 'capacity',
  essential: false,
  needs: ['cluster', 'nodes', 'performance'],

  check({ cluster, nodes, performance }, context) {
    const recorded = (majorOf(cluster.version) ?? firstRelease) >= firstRelease;
    return byPerformance({ nodes, performance }, context, 'The pressure on', (measured) => {
      const { node, samples } = measured;
      const pressures = pressuresOf(measured, context.policy.thresholds);
      const known = pressures.flatMap(({ stall, ...rest }) => (stall ? [{ ...rest, share: stall.p95 }] : []));
      if (known.length === 0 && !recorded) return undefined;
      const graded = known.map((one) => ({
        ...one,
        level: grade(exactly(one.share), one.limits, ['low', 'medium']),
      }));
      const high = graded.filter(({ level }) => level === 'low' || level === 'medium');
      if (high.length === 0 && known.length < pressures.length) return 'missing';
      const figures = (of: typeof known) =>
        of.map(({ text, share }) => `${text} ${percent(share)} of the time`);
      const subject = `node/${node}`;
      const seen = {
        seen: `${figures(known).join(', ')} (95th percentile of ${samples} samples)`,
        where: `/nodes/${node}/rrddata`,
        expected: listed(known.map(({ text, limits }) => `${text} less than ${percent(limits.warn)}`)),
      };
      if (high.length === 0) return pass(subject, `Little is held up on ${node}.`, seen);
      return fail(
        high.some(({ level }) => level === 'medium') ? 'medium' : 'low',
        subject,
        `At its busiest, ${node} lets work wait: ${listed(figures(high))}.`,
        seen,
        {
          summary:
            'Look in the node’s summary at which hours that is and which guests are busy then; move one of them, or the backup window.',
          commands: [command('reads', 'pvesh get', [`/nodes/${node}/status`])],
        },
      );
    });
  },
});

const pressuresOf = (measured: Performance, limits: Policy['thresholds']) => [
  { text: 'for CPU', stall: measured.pressureCpu, limits: limits.pressureCpu },
  { text: 'for I/O', stall: measured.pressureIo, limits: limits.pressureIo },
  { text: 'for memory', stall: measured.pressureMemory, limits: limits.pressureMemory },
];
