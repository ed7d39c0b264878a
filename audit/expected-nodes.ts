import type { Node } from './node-load.ts';
import type { Policy } from './policy.ts';

/** The nodes that are meant to be up: all but those which the policy says are off on purpose. */
export function expectedNodes(nodes: readonly Node[], { expectedOff }: Policy): Node[] {
  const off = new Set(expectedOff);
  return nodes.filter(({ node }) => !off.has(node));
}
