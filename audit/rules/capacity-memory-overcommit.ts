import { gibibytes } from '../figures.ts';
import { judgeCommitment } from '../overcommit.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'capacity-memory-overcommit',
  title: 'No node promises more memory than it has',
  category: 'capacity',
  essential: false,
  needs: ['nodes', 'guests'],

  check(facts, context) {
    const threshold = context.policy.thresholds.memoryOvercommit;
    return judgeCommitment(facts, context, {
      what: 'memory',
      has: ({ memory }) => memory?.totalBytes,
      promised: ({ memoryBytes }) => memoryBytes,
      threshold,
      severities: ['medium', 'high'],
      text: (promised, has) => `promises ${promised} of memory to running guests and has ${has}`,
      amount: gibibytes,
      expected: `less than ${threshold.warn} times what it has`,
      less: 'less memory',
    });
  },
});
