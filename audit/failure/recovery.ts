/** Where HA restarts the services of a node that was fenced, in the order and by the choice of its manager. */
import { listed } from '../listing.ts';
import { grouped } from './grouped.ts';
import type { Service } from './ha-view.ts';
import { type NodeChoice, nodeChoice } from './node-choice.ts';
import type { World } from './world.ts';

/** What happens when a service is started on a node. */
export type Start =
  | { kind: 'ok' }
  /** `retry`: HA can move it on and try the next node. `stuck`: it fails there and cannot be moved away. */
  | { kind: 'retry' | 'stuck' | 'unknown'; why: string };

export type Outcome =
  | { kind: 'starts'; node: string; attempts: number }
  /** Another scheduler than the basic one decides; it starts on one of these, after as many attempts at most. */
  | { kind: 'starts-somewhere'; nodes: string[]; attempts: number }
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
  const choice = nodeChoice(world, dead);
  if (ha.scheduler !== 'basic') {
    const hangs = entangled(world, services);
    return new Map(
      services.map((service): [string, Outcome] => [
        service.sid,
        hangs(service.sid)
          ? { kind: 'unknown', why: unknownFigures(ha.scheduler) }
          : anywhere(world, choice, service, start),
      ]),
    );
  }
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
  choice: NodeChoice,
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

/** Services whose place hangs on where others of the same node go, as rules name them together. */
function entangled({ ha: { affinity } }: World, moving: readonly Service[]): (sid: string) => boolean {
  const sids = new Set(moving.map(({ sid }) => sid));
  const groups = grouped(sids, (sid) => [affinity.together.get(sid)].filter((group) => group !== undefined));
  const mates = new Set([...groups.values()].filter(({ length }) => length > 1).flat());
  return (sid) => mates.has(sid) || [...(affinity.apart.get(sid) ?? [])].some((other) => sids.has(other));
}

/** Without knowing the scheduler's figures: certain only when every node that it may choose gives the same. */
function anywhere(
  { ha }: World,
  choice: NodeChoice,
  service: Service,
  start: (service: Service, node: string) => Start,
): Outcome {
  const nodes = choice.allowed(service.sid, []);
  if (nodes.length < 2) return attempts(service, nodes[0], choice, start);
  const starts = nodes.map((node) => ({ node, result: start(service, node) }));
  const good = starts.flatMap(({ node, result }) => (result.kind === 'ok' ? [node] : []));
  const moving = starts.filter(({ result }) => result.kind === 'retry').length;
  const [failing, ...others] = starts.flatMap(({ node, result }) =>
    result.kind === 'retry' || result.kind === 'stuck' ? [{ node, why: result.why }] : [],
  );
  if (failing && others.length + 1 === nodes.length) return { kind: 'fails', ...failing };
  // At worst it tries every node in vain that lets it go again, and then a good one.
  if (good.length + moving === nodes.length && moving <= service.maxRelocate)
    return { kind: 'starts-somewhere', nodes: good, attempts: moving + 1 };
  const hint =
    good.length > 0 ? ` It certainly starts on ${listed(good)}, but not on every node it may choose.` : '';
  return { kind: 'unknown', why: `${unknownFigures(ha.scheduler)}${hint}` };
}

const unknownFigures = (scheduler: string) =>
  `HA places guests by its ${scheduler} scheduler, whose figures are not known.`;
