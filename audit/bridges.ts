import type { FactsOf } from './facts.ts';

type NodeNetwork = FactsOf<'network'>['network']['nodes'][number];
export type Bridge = NonNullable<NodeNetwork['interfaces']>[number];

/** Bridges of each online node; a node that did not tell is `silent`. */
export interface Bridges {
  /** Bridge name → node → the bridge. */
  byName: Map<string, Map<string, Bridge>>;
  told: string[];
  silent: string[];
}

/** Linux and Open vSwitch bridges, as configured on each node; networks of SDN are not among them. */
export function bridgesOf(network: readonly NodeNetwork[], nodes: FactsOf<'nodes'>['nodes']): Bridges {
  const byNode = new Map(network.map(({ node, interfaces }) => [node, interfaces]));
  const result: Bridges = { byName: new Map(), told: [], silent: [] };
  for (const { node, online } of nodes) {
    if (!online) continue;
    const interfaces = byNode.get(node);
    (interfaces ? result.told : result.silent).push(node);
    for (const bridge of interfaces ?? [])
      if (bridge.type === 'bridge' || bridge.type === 'OVSBridge') {
        const on = result.byName.get(bridge.name) ?? new Map<string, Bridge>();
        result.byName.set(bridge.name, on.set(node, bridge));
      }
  }
  return result;
}
