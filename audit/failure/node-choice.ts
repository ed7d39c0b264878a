/** Which node HA's manager chooses for a service that it recovers. */
import type { World } from './world.ts';

export interface NodeChoice {
  /** Nodes of the highest priority that the rules allow, without those already tried. */
  allowed(sid: string, tried: readonly string[]): string[];
  /** Chooses the least loaded of them and counts the service there. */
  place(sid: string, tried: readonly string[]): string | undefined;
}

/** `PVE::HA::Manager::select_service_node` with the basic scheduler, which counts and does not weigh. */
export function nodeChoice(world: World, dead: string): NodeChoice {
  const { affinity, load: before, placed, unfit } = world.ha;
  const nodes = world.online.filter((node) => node !== dead && unfit.get(node) !== 'maintenance');
  const up = new Set(nodes);
  const load = new Map(before);
  const loadOf = (node: string) => load.get(node) ?? 0;
  const moved = new Map<string, string>();
  const whereIs = (sid: string): string | undefined => {
    const node = moved.get(sid) ?? placed.get(sid);
    return node !== undefined && up.has(node) ? node : undefined;
  };
  const groups = groupCounts(affinity.together, whereIs);
  const change = (sid: string, node: string, by: number) => {
    load.set(node, loadOf(node) + by);
    groups.change(sid, node, by);
  };
  const allowed = (sid: string, tried: readonly string[]): string[] => {
    const top = highest(affinity.nodes.get(sid), nodes);
    const avoided = new Set(tried);
    for (const other of affinity.apart.get(sid) ?? []) avoided.add(whereIs(other) ?? '');
    const left = top.filter((node) => !avoided.has(node));
    const majority = groups.majority(sid, left);
    return majority === undefined ? left : [majority];
  };
  return {
    allowed,
    place(sid, tried) {
      // Nodes are in the order of their names, and equal ones stay so.
      const [node] = allowed(sid, tried).sort((a, b) => loadOf(a) - loadOf(b));
      if (node === undefined) return undefined;
      const current = whereIs(sid);
      if (current !== undefined) change(sid, current, -1);
      change(sid, node, 1);
      moved.set(sid, node);
      return node;
    },
  };
}

function highest(priorities: ReadonlyMap<string, number> | undefined, nodes: readonly string[]): string[] {
  if (!priorities) return [...nodes];
  const listed = nodes.flatMap((node) => {
    const priority = priorities.get(node);
    return priority === undefined ? [] : [{ node, priority }];
  });
  const top = Math.max(...listed.map(({ priority }) => priority));
  return listed.filter(({ priority }) => priority === top).map(({ node }) => node);
}

/** How many members of a group that belongs together are on each node; counted once a group, then kept up. */
function groupCounts(
  together: World['ha']['affinity']['together'],
  whereIs: (sid: string) => string | undefined,
) {
  const counts = new Map<readonly string[], Map<string, number>>();
  const countsOf = (group: readonly string[]): Map<string, number> => {
    const kept = counts.get(group);
    if (kept) return kept;
    const fresh = new Map<string, number>();
    for (const sid of group) {
      const node = whereIs(sid);
      if (node !== undefined) fresh.set(node, (fresh.get(node) ?? 0) + 1);
    }
    counts.set(group, fresh);
    return fresh;
  };
  return {
    /** The node with most of the others; undefined when none of them is on a node that is left. */
    majority(sid: string, left: readonly string[]): string | undefined {
      const group = together.get(sid);
      if (!group) return undefined;
      const others = countsOf(group);
      const on = (node: string) => others.get(node) ?? 0;
      return left.filter((node) => on(node) > 0).sort((a, b) => on(b) - on(a))[0];
    },
    change(sid: string, node: string, by: number): void {
      const group = together.get(sid);
      if (!group) return;
      const known = countsOf(group);
      known.set(node, (known.get(node) ?? 0) + by);
    },
  };
}
