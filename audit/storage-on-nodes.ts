import type { FactsOf, Gap } from './facts.ts';

export type Storage = FactsOf<'storage'>['storage'][number];
type Node = FactsOf<'nodes'>['nodes'][number];

/** What one online node says of a storage that it should have; without `state` the node did not say. */
export interface OnNode {
  node: string;
  state?: Storage['onNodes'][number];
}

/** Online nodes on which an enabled storage is configured, in order. */
export function onOnlineNodes(storage: Storage, nodes: readonly Node[]): OnNode[] {
  const states = new Map(storage.onNodes.map((state) => [state.node, state]));
  const allowed = storage.onlyNodes && new Set(storage.onlyNodes);
  return nodes
    .filter(({ node, online }) => online && (allowed === undefined || allowed.has(node)))
    .map(({ node }) => ({ node, state: states.get(node) }))
    .filter(({ state }) => state?.enabled !== false);
}

/** Whether guests may keep their disks on it. */
export const holdsGuests = ({ content }: Storage): boolean =>
  content.includes('images') || content.includes('rootdir');

/** The subject of a storage: shared ones once, local ones by node. */
export const storageSubject = ({ shared, storage }: Storage, node: string): string =>
  shared ? `storage/${storage}` : `storage/${node}/${storage}`;

/** Why an inactive storage tells no size: no request failed, so no gap was recorded. */
export const inactive = (storage: string, nodes: string): Gap => ({
  group: 'storage',
  subject: `storage/${storage}`,
  reason: 'unreachable',
  detail: `it is not active on ${nodes}.`,
});
