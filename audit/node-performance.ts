import { expectedNodes } from './expected-nodes.ts';
import type { FactsOf } from './facts.ts';
import { type Context, unknown, type Verdict } from './rule.ts';

export type Performance = FactsOf<'performance'>['performance'][number];

/**
 * Each expected node with what was measured on it over the last day; one that is down or did not tell is unknown.
 *
 * @param what is named in the message before the node: `The I/O wait of`.
 */
export function byPerformance(
  { nodes, performance }: FactsOf<'nodes' | 'performance'>,
  { gap, policy }: Context,
  what: string,
  judge: (measured: Performance) => Verdict | 'missing' | undefined,
): Verdict[] {
  const byNode = new Map(performance.map((entry) => [entry.node, entry]));
  return expectedNodes(nodes, policy).flatMap(({ node, online }) => {
    const measured = online ? byNode.get(node) : undefined;
    const verdict = measured ? judge(measured) : 'missing';
    if (verdict !== 'missing') return verdict ?? [];
    const subject = `node/${node}`;
    return unknown(subject, `${what} ${node}`, gap('performance', subject) ?? gap('nodes', subject));
  });
}
