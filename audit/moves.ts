/** Moving guests between nodes: which may go, and the command that fits the guest. */
import { type Command, command } from './command.ts';
import { type Guest, guestName } from './guest-name.ts';
import type { Node, Resource } from './node-load.ts';
import { type Role, tierOf } from './roles.ts';
import type { Fix } from './rule.ts';

/**
 * A container cannot move while it runs: `pct migrate --online` is accepted and then refused
 * (pve-container, LXC/Migrate.pm), so a running one restarts. A VM moves live, its local disks with it.
 */
export function moveCommand({ type, vmid, status, node }: Guest, target: string): Command {
  const runs = status !== 'stopped';
  return type === 'lxc'
    ? command(runs ? 'interrupts' : 'changes', 'pct migrate', [vmid, target], { restart: runs }, node)
    : command('changes', 'qm migrate', [vmid, target], { online: runs, 'with-local-disks': runs }, node);
}

/** `Move build (CT 105) from pve1 to pve2; it restarts.` */
export function moveSentence(guest: Guest, target: string): string {
  const restarts = guest.type === 'lxc' && guest.status !== 'stopped';
  return `Move ${guestName(guest)} from ${guest.node} to ${target}${restarts ? '; it restarts' : ''}.`;
}

/**
 * Guests of a node that can go elsewhere without a second thought: not tied to its hardware, not placed by
 * HA, not locked, not what many others depend on. Running ones first, small ones first.
 */
export function movable(guests: readonly Guest[], node: string, roles: Role[]): Guest[] {
  return guests
    .filter(
      (guest) =>
        guest.node === node &&
        !guest.template &&
        (guest.status === 'running' || guest.status === 'stopped') &&
        guest.haState === undefined &&
        guest.lock === undefined &&
        !guest.config?.passthrough.length &&
        !['critical', 'high'].includes(tierOf(guest, roles) ?? ''),
    )
    .sort(
      (a, b) =>
        Number(b.status === 'running') - Number(a.status === 'running') ||
        (a.memoryBytes ?? 0) - (b.memoryBytes ?? 0) ||
        a.vmid - b.vmid,
    );
}

/**
 * Takes load off a node: the one guest that, moved to the least loaded other node, brings the two closest.
 *
 * @param others further nodes that are up.
 * @param limit share of the target that may be in use afterwards.
 */
export function relieve(
  { name, share, total, load }: Resource,
  from: Node,
  others: readonly Node[],
  guests: readonly Guest[],
  { roles, limit }: { roles: Role[]; limit: number },
): Fix {
  const measured = (node: Node) => {
    const used = share(node);
    const all = total(node);
    return used === undefined || all === undefined ? [] : [{ name: node.node, used, all }];
  };
  const [source] = measured(from);
  const [target] = others.flatMap(measured).sort((a, b) => a.used - b.used || (a.name < b.name ? -1 : 1));
  const best = source && target && bestFit(movable(guests, from.node, roles), load, source, target, limit);
  return best
    ? { summary: moveSentence(best, target.name), commands: [moveCommand(best, target.name)] }
    : { summary: `Take guests or ${name} use off ${from.node}, or give it more ${name}.`, commands: [] };
}

interface Measured {
  name: string;
  /** Share of `all` in use. */
  used: number;
  all: number;
}

function bestFit(
  candidates: Guest[],
  load: Resource['load'],
  source: Measured,
  target: Measured,
  limit: number,
): Guest | undefined {
  const room = (limit - target.used) * target.all;
  const gap = (source.used - target.used) * source.all;
  return candidates
    .flatMap((guest) => {
      const amount = load(guest) ?? 0;
      return amount > 0 && amount < room && amount < gap ? [{ guest, miss: Math.abs(gap / 2 - amount) }] : [];
    })
    .sort((a, b) => a.miss - b.miss || a.guest.vmid - b.guest.vmid)[0]?.guest;
}
