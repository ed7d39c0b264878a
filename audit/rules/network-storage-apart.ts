import { command } from '../command.ts';
import { type Network, networkAt, segmentOf } from '../declared-networks.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { addressOf, contains, type Subnet, subnetOf } from '../subnet.ts';

export default defineRule({
  id: 'network-storage-apart',
  title: 'Shared storage is reached over the storage network',
  category: 'network',
  essential: false,
  needs: ['storage', 'network'],

  check({ storage, network }, context) {
    const { networks } = context.policy;
    if (!networks.some(({ role }) => role === 'storage')) return [];
    const subnets = subnetsOf(networks, network);
    const silent = network.nodes.find(({ interfaces }) => interfaces === undefined)?.node;
    return storage
      .filter(({ shared, enabled }) => shared && enabled)
      .flatMap((entry) => (entry.server ? [judge(entry, entry.server, subnets, silent, context)] : []));
  },
});

interface Known {
  subnet: Subnet;
  /** As messages name it: `lan (services)`, `vmbr0 (10.0.0.1/24)`. */
  name: string;
  storage: boolean;
}

/** What the policy declares, and what the nodes are connected to. */
function subnetsOf(networks: readonly Network[], { nodes }: FactsOf<'network'>['network']): Known[] {
  const declared = networks.map(({ name, role, cidr }) => ({
    name: `${name} (${role})`,
    cidr,
    storage: role === 'storage',
  }));
  const connected = nodes.flatMap(({ interfaces = [] }) =>
    interfaces.map((own) => ({
      name: own.name,
      cidr: own.cidr,
      storage: networkAt(segmentOf(own, interfaces), networks)?.role === 'storage',
    })),
  );
  return [...declared, ...connected].flatMap(({ name, cidr, storage }) => {
    const subnet = subnetOf(cidr ?? '');
    return subnet ? [{ subnet, name, storage }] : [];
  });
}

function judge(
  { storage, type }: Storage,
  server: string,
  subnets: readonly Known[],
  silent: string | undefined,
  { gap }: Context,
): Verdict {
  const subject = `storage/${storage}`;
  // Portals of iSCSI may name a port.
  const address = addressOf(server.replace(/^([\d.]+):\d+$/, '$1'));
  if (!address) return unknown(subject, `The address of ${server}, which serves ${storage},`);
  const there = subnets.filter(({ subnet }) => contains(subnet, address));
  const where = `/storage/${storage}`;
  const seen = { seen: `server ${server}`, where };
  if (there.some((known) => known.storage))
    return pass(subject, `${storage} is reached over the storage network (${server}).`, seen);
  if (there.length > 0)
    return fail(
      'low',
      subject,
      `${storage} (${type}) is served by ${server} in ${listed([...new Set(there.map(({ name }) => name))].sort())}, not in the storage network: its traffic meets that of others.`,
      { ...seen, expected: 'an address in the storage network' },
      {
        summary: `Give the server an address in the storage network and ${storage} that address. Guests on it must be off, or moved away, meanwhile.`,
        commands: [command('reads', 'pvesm status', [], { storage })],
      },
    );
  if (silent !== undefined)
    return unknown(
      subject,
      `Over which network ${silent} reaches ${storage}`,
      gap('network', `node/${silent}`),
    );
  return pass(subject, `${storage} is served from outside of these networks (${server}).`, seen);
}
