import { cpu } from '../node-load.ts';
import { defineRule } from '../rule.ts';
import { judgeSpread } from '../spread.ts';

export default defineRule({
  id: 'balance-cpu-spread',
  title: 'CPU use is spread evenly over the nodes',
  category: 'balance',
  essential: false,
  needs: ['nodes'],
  // Only to name one that could move.
  also: ['guests'],

  check(facts, context) {
    const { thresholds } = context.policy;
    return judgeSpread(facts, context, cpu, {
      threshold: thresholds.cpuSpread,
      limit: thresholds.nodeCpu.warn,
    });
  },
});
