/** Where HA restarts the services of a node that was fenced, in the order and by the choice of its manager. */
import type { Service } from './ha-view.ts';
import type { World } from './world.ts';

/** What happens when a service is started on a node. */
export type Start =
  | { kind: 'ok' }
  /** `retry`: HA can move it on and try the next node. `stuck`: it fails there and cannot be moved away. */
  | { kind: 'retry' | 'stuck' | 'unknown'; why: string };

export type Outcome =
  | { kind: 'starts'; node: string; attempts: number }
  /** Another scheduler than the basic one decides; it starts on any of these. */
  | { kind: 'starts-somewhere'; nodes: string[] }
  /** The rules leave no node: HA waits for one. */
  | { kind: 'nowhere' }
  /** HA gives up on this node: the service is in error. */
  | { kind: 'fails'; node: string; why: string }
  | { kind: 'unknown'; why: string };

/** @param start what happens to a service on a node that stays up; only asked for nodes that HA would choose. */
export function recover(
  world: World,
  dead: string,
  start: (service: Service, node: string) => Start,
): Map<string, Outcome> {
  const { ha } = world;
  const services = (ha.servicesOn.get(dead) ?? []).filter(recovers).sort((a, b) => (a.sid < b.sid ? -1 : 1));
  const choice = chooser(world, dead);
  if (ha.scheduler !== 'basic')
    return new Map(services.map((service) => [service.sid, anywhere(world, choice, service, start)]));
  // The manager places all of them before the first one is started.
  const first = services.map((service) => ({ service, node: choice.place(service.sid, []) }));
  return new Map(first.map(({ service, node }) => [service.sid, attempts(service, node, choice, start)]));
}

/** States that the manager leads through fencing to recovery; `error` and `freeze` it leaves alone. */
const recovers = ({ requestedState, state = 'started' }: Service): boolean =>
  ['started', 'stopped'].includes(requestedState) && !['error', 'freeze', 'deleting'].includes(state);

/**
 * A failed start is repeated elsewhere until `max_relocate` nodes failed. Choosing among the nodes not yet tried
 * happens within the highest priority only; when none is left, the current node is tried again, in vain.
 */
function attempts(
  service: Service,
  node: string | undefined,
  choice: Chooser,
  start: (service: Service, node: string) => Start,
): Outcome {
  if (node === undefined) return { kind: 'nowhere' };
  const tried: string[] = [];
  for (let at = node; ; ) {
    const result = start(service, at);
    if (result.kind === 'ok') return { kind: 'starts', node: at, attempts: tried.length + 1 };
    if (result.kind === 'unknown') return { kind: 'unknown', why: result.why };
    tried.push(at);
    const moves = result.kind === 'retry' && tried.length <= service.maxRelocate;
    const next = moves ? choice.place(service.sid, tried) : undefined;
    if (next === undefined) return { kind: 'fails', node: at, why: result.why };
    at = next;
  }
}

/** Without knowing the scheduler's figures: certain only when every node it may choose gives the same. */
function anywhere(
  { ha }: World,
  choice: Chooser,
  service: Service,
  start: (service: Service, node: string) => Start,
): Outcome {
  const scheduler = {
    kind: 'unknown',
    why: `HA places guests by its ${ha.scheduler} scheduler, whose figures are not known.`,
  } as const;
  if (ha.affinity.apart.has(service.sid) || ha.affinity.together.has(service.sid)) return scheduler;
  const nodes = choice.allowed(service.sid, []);
  const [first] = nodes;
  if (first === undefined) return { kind: 'nowhere' };
  const starts = nodes.map((node) => start(service, node));
  if (starts.every(({ kind }) => kind === 'ok')) return { kind: 'starts-somewhere', nodes };
  const failing = starts[0];
  return failing?.kind === 'stuck' && starts.every(({ kind }) => kind === 'stuck')
    ? { kind: 'fails', node: first, why: failing.why }
    : scheduler;
}

interface Chooser {
  /** Nodes of the highest priority that the rules allow, without those already tried. */
  allowed(sid: string, tried: readonly string[]): string[];
  /** Chooses the least loaded of them and counts the service there. */
  place(sid: string, tried: readonly string[]): string | undefined;
}

/** `PVE::HA::Manager::select_service_node` with the basic scheduler, which counts and does not weigh. */
function chooser(world: World, dead: string): Chooser {
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
