import { gibibytes } from '../figures.ts';
import { judgeNodeSizes } from '../node-sizes.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'balance-nodes-same-memory',
  title: 'All nodes have about the same amount of memory',
  category: 'balance',
  essential: true,
  needs: ['nodes'],

  check: ({ nodes }, context) =>
    judgeNodeSizes(
      nodes,
      context,
      'memory',
      ({ memory }) => memory?.totalBytes,
      (bytes) => `${gibibytes(bytes)} of memory`,
    ),
});
