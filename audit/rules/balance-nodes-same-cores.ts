import { counted } from '../figures.ts';
import { judgeNodeSizes } from '../node-sizes.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'balance-nodes-same-cores',
  title: 'All nodes have about the same number of cores',
  category: 'balance',
  essential: true,
  needs: ['nodes'],

  check: ({ nodes }, context) =>
    judgeNodeSizes(
      nodes,
      context,
      'cores',
      ({ cores }) => cores,
      (cores) => counted(cores, 'core'),
    ),
});
