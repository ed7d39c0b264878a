import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, api, type Gathered, nothingOf, offline, Unread } from './ask.ts';
import { flag, list, maybe, rowsOf, text, whole } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook, Member } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import { filters, hidden } from './visibility.ts';

type NetworkFacts = NonNullable<Facts['network']>;
type Interface = NonNullable<NetworkFacts['nodes'][number]['interfaces']>[number];

/** The datacenter firewall and the interfaces of every member. Gaps `firewall`, `node/<name>`. */
export async function gatherNetwork(asker: Asker, look: FirstLook): Promise<Gathered<NetworkFacts>> {
  const [firewall, ...nodes] = await Promise.all([
    asker.ask({
      path: '/cluster/firewall/options',
      schema: firewallSchema,
      what: 'read the firewall of the datacenter',
    }),
    ...look.nodes.map((member) => readInterfaces(asker, look, member)),
  ]);
  const unread = nodes.flatMap(({ interfaces }) => (interfaces instanceof Unread ? [interfaces] : []));
  if (firewall instanceof Unread && unread.length === nodes.length)
    return {
      gaps: [
        nothingOf('network', 'read the network of any node', unread),
        firewall.as('network', 'firewall'),
      ],
    };
  return {
    facts: known<NetworkFacts>({
      firewallEnabled: firewall instanceof Unread ? undefined : firewall.enable === true,
      policyIn: firewall instanceof Unread ? undefined : firewall.policy_in,
      nodes: nodes.map(({ node, interfaces }) =>
        interfaces instanceof Unread ? { node } : { node, interfaces },
      ),
    }),
    gaps: [
      ...(firewall instanceof Unread ? [firewall.as('network', 'firewall')] : []),
      ...nodes.flatMap(({ node, interfaces, gaps }) =>
        interfaces instanceof Unread ? [interfaces.as('network', `node/${node}`)] : gaps,
      ),
    ],
  };
}

const firewallSchema = z.object({ enable: maybe(flag), policy_in: maybe(text) });

const interfaceRow = z.object({
  iface: text,
  type: text,
  active: maybe(flag),
  cidr: maybe(text),
  gateway: maybe(text),
  bridge_vlan_aware: maybe(flag),
  bridge_ports: maybe(list),
  slaves: maybe(list),
  ovs_ports: maybe(list),
  ovs_bonds: maybe(list),
  mtu: maybe(whole),
  bond_mode: maybe(text),
  /** Numbers of VLAN interfaces of Linux, and of internal ports of Open vSwitch. */
  'vlan-id': maybe(whole),
  ovs_tag: maybe(whole),
  'vlan-raw-device': maybe(text),
});

interface NodeInterfaces {
  node: string;
  interfaces: Interface[] | Unread;
  gaps: Gap[];
}

async function readInterfaces(
  asker: Asker,
  look: FirstLook,
  { node, online }: Member,
): Promise<NodeInterfaces> {
  const what = `read the network interfaces of ${node}`;
  if (!online) return { node, interfaces: offline(node, what), gaps: [] };
  // Without its bridges a node's list would look complete: better none.
  const withoutBridges = look.release >= 8 ? hidden(look.permissions, filters.bridges) : undefined;
  if (withoutBridges) return { node, interfaces: withoutBridges, gaps: [] };
  const path = api`/nodes/${node}/network`;
  const answer = await asker.ask({ path, schema: rowsOf(interfaceRow), what });
  if (answer instanceof Unread) return { node, interfaces: answer, gaps: [] };
  const subject = () => `node/${node}`;
  const about = { group: 'network', what: `an interface of ${node}`, path, subject } as const;
  const { rows, gaps } = decodeRows(answer, { ...about, schema: interfaceRow });
  if (gaps.length > 0) {
    const cause = `${gaps.length} of ${answer.length} interfaces make no sense`;
    return { node, interfaces: new Unread(what, 'malformed', cause, undefined, path), gaps: [] };
  }
  return { node, interfaces: sorted(rows.map(interfaceOf), ({ name }) => name), gaps };
}

function interfaceOf(row: z.output<typeof interfaceRow>): Interface {
  const { iface, type, bridge_ports = [], slaves = [], ovs_ports = [], ovs_bonds = [] } = row;
  const ports = [...bridge_ports, ...slaves, ...ovs_ports, ...ovs_bonds].filter((port) => port !== 'none');
  return known({
    name: iface,
    type,
    active: row.active === true,
    cidr: row.cidr,
    gateway: row.gateway,
    vlanAware: type === 'bridge' ? row.bridge_vlan_aware === true : undefined,
    ports: sorted(new Set(ports), (port) => port),
    mtu: row.mtu,
    bondMode: row.bond_mode,
    vlanId: row['vlan-id'] ?? row.ovs_tag,
    vlanDevice: row['vlan-raw-device'],
  });
}
