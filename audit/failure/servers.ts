/** Which machine serves which storage, as far as the configuration tells. */
import type { Facts } from '../facts.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { grouped } from './grouped.ts';
import type { World } from './world.ts';

const ceph = ['rbd', 'cephfs'];

/** Spread over many machines: the address is one monitor or entry point of several. */
const distributed = [...ceph, 'glusterfs'];

/**
 * @returns the address in lower case; undefined for local storages, for distributed ones, and where the
 * configuration names none (a mounted path, a shared disk) or means "this very node" (loopback).
 */
export function serverOf({ shared, type, server }: Storage): string | undefined {
  if (!shared || distributed.includes(type) || !server) return undefined;
  const address = server.trim().toLowerCase();
  return /^(localhost|127\.|::1$)/.test(address) || address === '' ? undefined : address;
}

export const isDistributed = ({ shared, type }: Storage): boolean => shared && distributed.includes(type);

/** Ceph that Proxmox itself manages has no monitors in its storage configuration: its disks are in the nodes. */
export const livesInNodes = ({ shared, type, server }: Storage): boolean =>
  shared && ceph.includes(type) && server === undefined;

/** Enabled shared storages by the server behind them. */
export function byServer({ storages }: World): Map<string, Storage[]> {
  return grouped(storages.values(), (storage) => {
    const server = storage.enabled ? serverOf(storage) : undefined;
    return server === undefined ? [] : [server];
  });
}

/** Nodes by every name and address by which a storage could name them. */
export function nodeAddresses({ cluster, network }: Pick<Facts, 'cluster' | 'network'>): Map<string, string> {
  const nodes = new Map<string, string>();
  for (const { node, ip } of cluster?.members ?? []) {
    nodes.set(node.toLowerCase(), node);
    if (ip) nodes.set(ip.toLowerCase(), node);
  }
  for (const { node, interfaces = [] } of network?.nodes ?? [])
    for (const { cidr } of interfaces) if (cidr) nodes.set(cidr.replace(/\/\d+$/, '').toLowerCase(), node);
  return nodes;
}
