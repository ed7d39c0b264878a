/** Whether what serves an address goes down with the site, as far as the facts tell. */
import type { Facts } from '../facts.ts';
import { livesInNodes, nodeAddresses } from '../failure/servers.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { addressOf, contains, subnetOf } from '../subnet.ts';

export type Away = 'yes' | 'no' | 'unknown';

/** @returns `no` for a node's own address and one in a subnet of a node; nothing that can be seen proves `yes`. */
export function awayOf(facts: Facts): (address: string | undefined) => Away {
  const nodes = nodeAddresses(facts);
  const subnets = (facts.network?.nodes ?? [])
    .flatMap(({ interfaces = [] }) => interfaces)
    .flatMap(({ cidr }) => (cidr === undefined ? [] : (subnetOf(cidr) ?? [])));
  return (text) => {
    if (text === undefined) return 'unknown';
    if (nodes.has(text.toLowerCase())) return 'no';
    const address = addressOf(text);
    return address && subnets.some((subnet) => contains(subnet, address)) ? 'no' : 'unknown';
  };
}

/** Of a storage of the cluster. */
export const storageAway =
  (away: ReturnType<typeof awayOf>) =>
  (storage: Storage | undefined): Away =>
    storage === undefined
      ? 'unknown'
      : !storage.shared || livesInNodes(storage)
        ? 'no'
        : away(storage.server);
