import { counted } from '../figures.ts';
import { judgeCommitment } from '../overcommit.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'capacity-cpu-overcommit',
  title: 'No node promises its cores too many times over',
  category: 'capacity',
  essential: false,
  needs: ['nodes', 'guests'],

  check(facts, context) {
    const threshold = context.policy.thresholds.cpuOvercommit;
    return judgeCommitment(facts, context, {
      what: 'cores',
      has: ({ cores }) => cores,
      promised: ({ cores }) => cores,
      threshold,
      severities: ['low', 'medium'],
      text: (promised, has) => `promises ${promised} to running guests and has ${has}`,
      amount: (cores) => counted(cores, 'core'),
      expected: `fewer than ${threshold.warn} times what it has`,
      less: 'fewer cores',
    });
  },
});
