import { memory } from '../node-load.ts';
import { defineRule } from '../rule.ts';
import { judgeSpread } from '../spread.ts';

export default defineRule({
  id: 'balance-memory-spread',
  title: 'Memory use is spread evenly over the nodes',
  category: 'balance',
  essential: false,
  needs: ['nodes'],
  // Only to name one that could move.
  also: ['guests'],

  check(facts, context) {
    const { thresholds } = context.policy;
    return judgeSpread(facts, context, memory, {
      threshold: thresholds.memorySpread,
      limit: thresholds.nodeMemory.warn,
    });
  },
});
