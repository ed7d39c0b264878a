import { command } from '../command.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'storage-shared-everywhere',
  title: 'Shared storage is available to more than one node',
  category: 'storage',
  essential: false,
  needs: ['storage', 'nodes'],

  check({ storage, nodes }) {
    if (nodes.length < 2) return [];
    return storage
      .filter(({ enabled, shared }) => enabled && shared)
      .map(({ storage: name, onlyNodes }) => {
        const subject = `storage/${name}`;
        const only = onlyNodes?.length === 1 ? onlyNodes[0] : undefined;
        if (only === undefined)
          return pass(
            subject,
            `${name} is offered to ${onlyNodes ? `${onlyNodes.length} nodes` : 'every node'}.`,
            { seen: onlyNodes?.join(', ') ?? 'no restriction', where: '/storage' },
          );
        return fail(
          'low',
          subject,
          `${name} is shared storage but restricted to ${only}: guests on it cannot move anywhere else.`,
          { seen: `nodes ${only}`, where: '/storage', expected: 'at least two nodes, or none named' },
          {
            summary: `Offer ${name} to all nodes that can reach it.`,
            commands: [command('changes', 'pvesm set', [name], { delete: 'nodes' })],
          },
        );
      });
  },
});
