import { cpu } from '../node-load.ts';
import { judgeNodeUse } from '../node-use.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'capacity-cpu',
  title: 'Every node has CPU time left',
  category: 'capacity',
  essential: true,
  needs: ['nodes'],
  // Only to name one that could move.
  also: ['guests'],

  check: (facts, context) => judgeNodeUse(facts, context, cpu, context.policy.thresholds.nodeCpu),
});
