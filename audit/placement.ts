/** How many guests each node holds, held against the cores it has. */
import { counted, percent } from './figures.ts';
import type { Range } from './grade.ts';
import { type Guest, guestName } from './guest-name.ts';
import { listed } from './listing.ts';
import { movable, moveCommand } from './moves.ts';
import type { Node } from './node-load.ts';
import type { Role } from './roles.ts';
import type { Fix } from './rule.ts';

export interface Placement {
  node: string;
  /** Guests on it, templates left out. */
  count: number;
  /** Its share of all cores; a range while some node's cores are not known. */
  coreShare: Range;
  /** Share of guests minus share of cores; 0 when a single guest fewer would already put it right. */
  excess: Range;
  /** `20 % of the cores (4 of 20)`. */
  coresText: string;
}

/** @param up the nodes to hold against each other; guests elsewhere are left out. */
export function placements(up: readonly Node[], guests: readonly Guest[]): Placement[] {
  const on = Map.groupBy(
    guests.filter(({ template }) => !template),
    ({ node }) => node,
  );
  const countOn = (node: string) => on.get(node)?.length ?? 0;
  const total = sum(up.map(({ node }) => countOn(node)));
  const known = sum(up.map(({ cores = 0 }) => Math.max(cores, 0)));
  const complete = up.every(({ cores = 0 }) => cores > 0);
  return up.map(({ node, cores = 0 }) => {
    const count = countOn(node);
    const own = cores > 0 ? cores / known : 1;
    const coreShare = { low: complete ? own : 0, high: own };
    const excess = (share: number) => (count - total * share > 1 ? count / total - share : 0);
    return {
      node,
      count,
      coreShare,
      excess: { low: excess(coreShare.high), high: excess(coreShare.low) },
      coresText: coresText(cores, known, complete),
    };
  });
}

function coresText(cores: number, known: number, complete: boolean): string {
  if (cores <= 0) return 'an unknown number of cores';
  return complete
    ? `${percent(cores / known)} of the cores (${cores} of ${known})`
    : `at most ${percent(cores / known)} of the cores (${cores} of ${known} or more)`;
}

/** More moves than this at once are a project, not a fix. */
const mostMoves = 5;

/** Moves as many guests as bring a node below the threshold, each to the node with the most room then. */
export function rebalance(
  from: Placement,
  all: readonly Placement[],
  guests: readonly Guest[],
  { warn, roles }: { warn: number; roles: Role[] },
): Fix {
  const total = sum(all.map(({ count }) => count));
  const wanted = Math.min(mostMoves, Math.floor((from.excess.low - warn) * total) + 1);
  const others = all.filter((placement) => placement !== from).map((placement) => ({ ...placement }));
  const moves = movable(guests, from.node, roles)
    .slice(0, wanted)
    .map((guest) => {
      const target = roomiest(others, total);
      target.count += 1;
      return { guest, target: target.node };
    });
  return moves.length === 0
    ? {
        summary: `Move ${counted(wanted, 'guest')} from ${from.node} to other nodes, or give it more cores.`,
        commands: [],
      }
    : {
        summary: `Move guests that others depend on least from ${from.node} to nodes with room: ${listed(moves.map(({ guest }) => guestName(guest)))}. A running container restarts when it moves.`,
        commands: moves.map(({ guest, target }) => moveCommand(guest, target)),
      };
}

/** By guests short of its share of cores. There always is another node: the caller compares two or more. */
const roomiest = (placements: Placement[], total: number): Placement =>
  placements.reduce((best, next) =>
    total * next.coreShare.high - next.count > total * best.coreShare.high - best.count ? next : best,
  );

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
