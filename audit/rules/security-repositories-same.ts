import { command } from '../command.ts';
import { expectedNodes } from '../expected-nodes.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-repositories-same',
  title: 'All nodes use the same package repositories',
  category: 'security',
  essential: false,
  needs: ['nodes', 'system'],

  check({ nodes, system }, { policy, gap }) {
    const expected = expectedNodes(nodes, policy).sort((a, b) => (a.node < b.node ? -1 : 1));
    if (expected.length < 2) return [];
    const told = new Map(system.map(({ node, repositories }) => [node, repositories]));
    const groups = new Map<string, string[]>();
    const silent: string[] = [];
    for (const { node, online } of expected) {
      const repositories = online ? told.get(node) : undefined;
      if (repositories === undefined) silent.push(node);
      else groups.set(inUse(repositories), [...(groups.get(inUse(repositories)) ?? []), node]);
    }
    const seen = {
      seen: [...groups].map(([use, where]) => `${where.join(', ')}: ${use}`).join('; '),
      where: '/nodes/{node}/apt/repositories',
      expected: 'the same on all nodes',
    };
    if (groups.size > 1)
      return [
        fail(
          'low',
          'cluster',
          `Nodes take their packages from different repositories (${seen.seen}), so they will not have the same versions for long.`,
          seen,
          {
            summary: 'Enable the same repositories on all nodes (Updates → Repositories).',
            commands: expected.map(({ node }) =>
              command('reads', 'pvesh get', [`/nodes/${node}/apt/repositories`]),
            ),
          },
        ),
      ];
    if (silent[0] !== undefined)
      return [
        unknown(
          'cluster',
          `The package repositories of ${listed(silent)}`,
          gap('system', `node/${silent[0]}/repositories`) ??
            gap('system', `node/${silent[0]}`) ??
            gap('nodes', `node/${silent[0]}`),
        ),
      ];
    return [pass('cluster', 'All nodes use the same package repositories.', seen)];
  },
});

type Repositories = NonNullable<FactsOf<'system'>['system'][number]['repositories']>;

function inUse({ enterprise, noSubscription, test, suites }: Repositories): string {
  const kinds = [enterprise && 'enterprise', noSubscription && 'no-subscription', test && 'test'];
  return [...kinds.filter((kind) => kind !== false), ...[...suites].sort()].join(' ') || 'none';
}
