import { expectedNodes } from './expected-nodes.ts';
import { percent } from './figures.ts';
import type { Node } from './node-load.ts';
import { type Context, fail, pass, unknown, type Verdict } from './rule.ts';

/**
 * Holds the smallest node against the largest. Hardware does not vanish with a node that is down, so one
 * whose size is not known leaves the answer open, unless the known ones already differ too much.
 *
 * @param size in any unit; undefined when the node did not tell.
 * @param text how messages write a size: `4 cores`.
 */
export function judgeNodeSizes(
  nodes: readonly Node[],
  { policy, gap }: Context,
  what: string,
  size: (node: Node) => number | undefined,
  text: (size: number) => string,
): Verdict[] {
  const expected = expectedNodes(nodes, policy);
  if (expected.length < 2) return [];
  const sizes = expected.map((node) => ({ node: node.node, value: size(node) ?? 0 }));
  const silent = sizes.find(({ value }) => value <= 0);
  const known = sizes
    .filter(({ value }) => value > 0)
    .sort((a, b) => a.value - b.value || (a.node < b.node ? -1 : 1));
  const smallest = known.at(0);
  const largest = known.at(-1);
  const enough = policy.thresholds.nodeSizeRatio;
  const seen = {
    seen: known.map(({ node, value }) => `${node} ${text(value)}`).join(', '),
    where: '/cluster/resources',
    expected: `the smallest has at least ${percent(enough)} of the largest`,
  };
  if (smallest && largest && smallest.value / largest.value < enough)
    return [
      fail(
        'medium',
        'cluster',
        `The nodes are unequal: ${smallest.node} has ${text(smallest.value)}, ${largest.node} has ${text(largest.value)}.`,
        seen,
        {
          summary: `Bring ${smallest.node} closer to ${largest.node} in ${what}, or plan for it: fewer guests there, and no guest that only fits elsewhere.`,
          commands: [],
        },
      ),
    ];
  if (silent || !smallest || !largest)
    return [unknown('cluster', `The ${what} of ${silent?.node}`, gap('nodes', `node/${silent?.node}`))];
  return [
    pass(
      'cluster',
      smallest.value === largest.value
        ? `All nodes have ${text(largest.value)}.`
        : `The nodes are alike: from ${text(smallest.value)} to ${text(largest.value)}.`,
      seen,
    ),
  ];
}
