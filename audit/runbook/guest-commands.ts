/** Commands about one guest, by its type. */
import { type Command, command } from '../command.ts';
import type { Guest } from '../guest-name.ts';

type Known = Pick<Guest, 'type' | 'vmid'>;

export const startGuest = ({ type, vmid }: Known, node: string): Command =>
  type === 'lxc'
    ? command('changes', 'pct start', [vmid], {}, node)
    : command('changes', 'qm start', [vmid], {}, node);

/** Asks the guest to shut down, and ends it when it does not in two minutes. */
export const shutDown = ({ type, vmid }: Known, node: string): Command =>
  type === 'lxc'
    ? command('interrupts', 'pct shutdown', [vmid], { forceStop: 1, timeout: 120 }, node)
    : command('interrupts', 'qm shutdown', [vmid], { forceStop: 1, timeout: 120 }, node);

export const stopGuest = ({ type, vmid }: Known, node: string): Command =>
  type === 'lxc'
    ? command('interrupts', 'pct stop', [vmid], {}, node)
    : command('interrupts', 'qm stop', [vmid], {}, node);

export const statusOf = ({ type, vmid }: Known, node: string): Command =>
  type === 'lxc'
    ? command('reads', 'pct status', [vmid], {}, node)
    : command('reads', 'qm status', [vmid], {}, node);

export const configOf = ({ type, vmid }: Known, node: string): Command =>
  type === 'lxc'
    ? command('reads', 'pct config', [vmid], {}, node)
    : command('reads', 'qm config', [vmid], {}, node);

/**
 * Where the cluster's file system keeps a guest's configuration: whoever moves it there moves the guest. Names of nodes
 * are host names; of anything else nothing is left that could lead to another folder.
 */
function configPath({ type, vmid }: Known, node: string): string {
  const name = node.replace(/[^A-Za-z0-9-]/g, '').replace(/^-+|-+$/g, '');
  return `/etc/pve/nodes/${name}/${type === 'lxc' ? 'lxc' : 'qemu-server'}/${vmid}.conf`;
}

/** Gives a guest of a dead node to another one; its disks must be within reach there. */
export const adopt = (guest: Known, from: string, to: string, on = to): Command =>
  command('changes', 'mv', [configPath(guest, from), configPath(guest, to)], {}, on);

const kept = ({ type, vmid }: Known): string => `/root/${type}-${vmid}.conf`;

/** Takes a guest out of the cluster without touching its disks, so that its id is free for a restore. */
export const setAside = (guest: Known, from: string, on: string): Command =>
  command('changes', 'mv', [configPath(guest, from), kept(guest)], {}, on);

export const takeBack = (guest: Known, to: string, on: string): Command =>
  command('changes', 'mv', [kept(guest), configPath(guest, to)], {}, on);

export interface RestoreOptions {
  id?: number;
  storage?: string;
  /** Over the guest that has this id. */
  force?: boolean;
  /** With network addresses of its own. */
  unique?: boolean;
}

/** @param archive volume id, or a path on the node. */
export function restoreGuest(
  { type, vmid }: Known,
  archive: string,
  node: string | undefined,
  { id = vmid, storage, force = false, unique = false }: RestoreOptions,
): Command {
  const options = { ...(storage !== undefined && { storage }), force, unique };
  return type === 'lxc'
    ? command('changes', 'pct restore', [id, archive], options, node)
    : command('changes', 'qmrestore', [archive, id], options, node);
}
