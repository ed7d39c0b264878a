/** Which of the networks that the owner declared something belongs to. */
import type { Bridge } from './bridges.ts';
import type { Policy } from './policy.ts';
import { addressOf, contains, subnetOf } from './subnet.ts';

export type Network = Policy['networks'][number];

/** Where frames travel: a VLAN of a bridge, or what is untagged on it. */
export interface Segment {
  bridge?: string | undefined;
  vlan?: number | undefined;
}

/** Whether a network says by VLAN or bridge where it is. */
export const placed = ({ bridge, vlan }: Network): boolean => bridge !== undefined || vlan !== undefined;

/**
 * The network of a segment. A network without a VLAN is its whole bridge, unless another one is a VLAN there: then
 * it is what is untagged.
 */
export function networkAt({ bridge, vlan }: Segment, networks: readonly Network[]): Network | undefined {
  const here = networks.filter((entry) => placed(entry) && (entry.bridge ?? bridge) === bridge);
  const tagged = here.some((entry) => entry.vlan !== undefined);
  const fits = here.filter((entry) => entry.vlan === vlan || (entry.vlan === undefined && !tagged));
  return fits.find((entry) => entry.bridge !== undefined) ?? fits[0];
}

/** The network in whose addresses one lies. */
export function networkWith(address: string, networks: readonly Network[]): Network | undefined {
  const one = addressOf(address);
  if (one === undefined) return undefined;
  return networks.find(({ cidr }) => {
    const subnet = cidr === undefined ? undefined : subnetOf(cidr);
    return subnet !== undefined && contains(subnet, one);
  });
}

/**
 * The segment in which an interface of a node has its addresses: `vmbr0.20` is VLAN 20 of vmbr0.
 *
 * @param all interfaces of the node: an internal port of Open vSwitch does not name its bridge, but is named by it.
 */
export function segmentOf({ name, type, vlanId, vlanDevice }: Bridge, all: readonly Bridge[]): Segment {
  const [, device = name, tag] = /^(.+)\.(\d{1,4})$/.exec(name) ?? [];
  const vlan = vlanId ?? (tag === undefined ? undefined : Number(tag));
  const holder = type === 'OVSIntPort' ? all.find(({ ports }) => ports.includes(name)) : undefined;
  return { bridge: vlanDevice ?? holder?.name ?? device, vlan };
}

/** `10.0.0.1/24` → `10.0.0.1`. */
export const hostOf = (cidr: string): string => cidr.replace(/\/\d+$/, '');
