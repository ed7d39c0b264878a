import { expectedNodes } from './expected-nodes.ts';
import type { FactsOf } from './facts.ts';
import { percent } from './figures.ts';
import { grade } from './grade.ts';
import { relieve } from './moves.ts';
import type { Node, Resource } from './node-load.ts';
import {
  type Context,
  fail,
  type NotApplicable,
  notApplicable,
  pass,
  unknown,
  type Verdict,
} from './rule.ts';

/**
 * Holds the busiest node against the idlest one. One that is down or did not tell its use could be anywhere
 * between idle and full: it had a share of the guests, and will have again.
 *
 * @param limit share in use up to which a node may be filled when something is moved to it.
 */
export function judgeSpread(
  { nodes, guests = [] }: FactsOf<'nodes'> & Partial<FactsOf<'guests'>>,
  { policy, gap }: Context,
  resource: Resource,
  { threshold, limit }: { threshold: { warn: number; bad: number }; limit: number },
): Verdict[] | NotApplicable {
  if (nodes.length < 2) return [];
  const expected = expectedNodes(nodes, policy);
  if (expected.filter(({ online }) => online).length < 2)
    return notApplicable('cluster-nodes-online', 'Fewer than two nodes are up to compare.');
  const shareOf = (node: Node) => (node.online ? resource.share(node) : undefined);
  const known = expected
    .flatMap((node) => {
      const share = shareOf(node);
      return share === undefined ? [] : [{ node, share }];
    })
    .sort((a, b) => a.share - b.share || (a.node.node < b.node.node ? -1 : 1));
  const silent = expected.find((node) => shareOf(node) === undefined);
  const least = known.at(0);
  const most = known.at(-1);
  const spread = least && most ? most.share - least.share : 0;
  const level = grade({ low: spread, high: silent ? 1 : spread }, threshold, ['medium', 'high']);
  if (level === 'unclear' || !least || !most)
    return [
      unknown('cluster', `The ${resource.name} use of ${silent?.node}`, gap('nodes', `node/${silent?.node}`)),
    ];
  const seen = {
    seen: known.map(({ node, share }) => `${node.node} ${percent(share)}`).join(', '),
    where: resource.where,
    expected: `less than ${percent(threshold.warn)} between the most and the least`,
  };
  const message = `${resource.title} use lies between ${percent(least.share)} (${least.node.node}) and ${percent(most.share)} (${most.node.node}).`;
  if (level === 'fine') return [pass('cluster', message, seen)];
  const fix = relieve(resource, most.node, [least.node], guests, { roles: policy.roles, limit });
  return [fail(level, 'cluster', message, seen, fix)];
}
