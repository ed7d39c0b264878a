import { checksOf } from './advice/checks.ts';
import { type Host, loadOf, placesOf } from './advice/places.ts';
import { type Plan, planMoves, type Wanted } from './advice/plan.ts';
import { expectedNodes } from './expected-nodes.ts';
import type { Facts } from './facts.ts';
import { worldOf } from './failure/world.ts';
import { counted, percent } from './figures.ts';
import { listed } from './listing.ts';
import type { Policy } from './policy.ts';
import type { Rebalance } from './report-advice.ts';

/**
 * Which guests should go where, so that no node holds far more guests than its cores can carry and no two that stand
 * in for each other share one. Guests that are tied to their node stay; targets keep memory, cores and space free.
 *
 * @returns undefined where nothing is wanted, and where not enough is known: a node is down, or did not tell its cores.
 */
export function rebalance(facts: Facts, policy: Policy, wanted: Wanted): Rebalance | undefined {
  const hosts = hostsOf(facts, policy);
  if (!hosts || !facts.guests || wanted.nodes.size + wanted.roles.size === 0) return undefined;
  const names = new Set(hosts.map(({ node }) => node));
  const guests = facts.guests.filter(({ node, template }) => !template && names.has(node));
  const places = placesOf(hosts, guests);
  const plan = planMoves(worldOf(facts, policy), places, wanted);
  if (plan.moves.length === 0 && plan.stays.size === 0) return undefined;
  const cores = hosts.reduce((sum, host) => sum + host.cores, 0);
  const nodes = places.map((place) => ({
    node: place.host.node,
    cores: place.host.cores,
    shareOfCores: place.host.cores / cores,
    memoryBytes: place.host.memory?.totalBytes,
    before: loadOf(
      guests.filter(({ node }) => node === place.host.node),
      guests,
    ),
    after: loadOf(place.guests, guests),
  }));
  const { verify, rollback } = checksOf(
    plan.moves.map(({ command }) => command),
    facts,
  );
  const stays = [...plan.stays.values()];
  return { summary: summaryOf(plan, wanted, nodes), moves: plan.moves, stays, nodes, verify, rollback };
}

/** All nodes that are expected, in order of their names; undefined when one of them is down or did not tell its cores. */
function hostsOf({ nodes = [] }: Facts, policy: Policy): Host[] | undefined {
  const expected = expectedNodes(nodes, policy).toSorted((a, b) => (a.node < b.node ? -1 : 1));
  const hosts = expected.flatMap(({ cores = 0, ...node }) =>
    node.online && cores > 0 ? [{ ...node, cores }] : [],
  );
  return hosts.length === expected.length && hosts.length > 1 ? hosts : undefined;
}

function summaryOf({ moves }: Plan, wanted: Wanted, nodes: Rebalance['nodes']): string {
  if (moves.length === 0) return 'The guests that should go elsewhere cannot be moved as they are.';
  const roles = moves.flatMap(({ separates }) => separates ?? []);
  const eased = nodes
    .filter(({ node }) => wanted.nodes.has(node))
    .map(
      ({ node, before, after, shareOfCores }) =>
        `${node} goes from ${percent(before.guestShare)} of the guests to ${percent(after.guestShare)} (${percent(shareOfCores)} of the cores)`,
    );
  const apart =
    roles.length > 0
      ? [`the guests of the ${roles.length === 1 ? 'role' : 'roles'} ${listed(roles)} run apart`]
      : [];
  return `With ${counted(moves.length, 'move')} ${listed([...eased, ...apart])}.`;
}
