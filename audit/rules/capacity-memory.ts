import { memory } from '../node-load.ts';
import { judgeNodeUse } from '../node-use.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'capacity-memory',
  title: 'Every node has memory left',
  category: 'capacity',
  essential: true,
  needs: ['nodes'],
  // Only to name one that could move.
  also: ['guests'],

  check: (facts, context) => judgeNodeUse(facts, context, memory, context.policy.thresholds.nodeMemory),
});
