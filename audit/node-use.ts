import { expectedNodes } from './expected-nodes.ts';
import type { FactsOf } from './facts.ts';
import { percent } from './figures.ts';
import { exactly, grade } from './grade.ts';
import { relieve } from './moves.ts';
import type { Resource } from './node-load.ts';
import { type Context, fail, pass, unknown, type Verdict } from './rule.ts';

/** How full each node is. One that is off on purpose is left out; one that is down otherwise cannot be seen. */
export function judgeNodeUse(
  { nodes, guests = [] }: FactsOf<'nodes'> & Partial<FactsOf<'guests'>>,
  { policy, gap }: Context,
  resource: Resource,
  threshold: { warn: number; bad: number },
): Verdict[] {
  const expected = expectedNodes(nodes, policy);
  const up = expected.filter(({ online }) => online);
  return expected.map((node) => {
    const subject = `node/${node.node}`;
    const share = node.online ? resource.share(node) : undefined;
    if (share === undefined)
      return unknown(subject, `The ${resource.name} use of ${node.node}`, gap('nodes', subject));
    const seen = {
      seen: `${percent(share)} in use`,
      where: resource.where,
      expected: `less than ${percent(threshold.warn)}`,
    };
    const message = `${node.node} uses ${resource.text(share, resource.total(node) ?? 0)} of its ${resource.name}.`;
    const level = grade(exactly(share), threshold, ['medium', 'high']);
    if (level === 'fine' || level === 'unclear') return pass(subject, message, seen);
    const others = up.filter((other) => other !== node);
    return fail(
      level,
      subject,
      message,
      seen,
      relieve(resource, node, others, guests, { roles: policy.roles, limit: threshold.warn }),
    );
  });
}
