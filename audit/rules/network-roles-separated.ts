import type { Bridge } from '../bridges.ts';
import { command } from '../command.ts';
import { hostOf, type Network, networkAt, networkWith, placed, segmentOf } from '../declared-networks.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Policy } from '../policy.ts';
import { roleOf } from '../roles.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { overlap, subnetOf } from '../subnet.ts';

export default defineRule({
  id: 'network-roles-separated',
  title: 'Management, services, storage and sandbox have networks of their own',
  category: 'network',
  essential: false,
  needs: ['nodes', 'network', 'guests'],

  check({ nodes, network, guests }, context) {
    const { networks } = context.policy;
    if (networks.length === 0) return [undeclared];
    const byNode = new Map(network.nodes.map((entry) => [entry.node, entry.interfaces]));
    const real = guests.filter(({ template }) => !template);
    return [
      ...networks.map((own) => judgeNetwork(own, networks)),
      ...expectedNodes(nodes, context.policy).map(({ node, online }) =>
        judgeNode(node, online ? byNode.get(node) : undefined, context),
      ),
      ...real.map((guest) => judgeGuest(guest, context)),
    ];
  },
});

const undeclared: Verdict = fail(
  'info',
  'cluster',
  'No network says what it is for, so nobody can tell whether management, services and storage are kept apart.',
  { seen: 'no networks in the policy', where: 'policy.networks' },
  {
    summary:
      'Name your networks in the policy under networks, each with its role (management, services, storage, sandbox) and its VLAN, bridge or addresses.',
    commands: [],
  },
);

const where = 'policy.networks';

function judgeNetwork(own: Network, networks: Policy['networks']): Verdict {
  const subject = `network/${own.name}`;
  const subnet = subnetOf(own.cidr ?? '');
  if (!placed(own) && !subnet)
    return unknown(subject, `Where ${own.name} is (it names no VLAN, bridge or addresses)`);
  const same = networks.filter((other) => {
    const theirs = subnetOf(other.cidr ?? '');
    const onePlace = placed(own) && other.bridge === own.bridge && other.vlan === own.vlan;
    return other.role !== own.role && (onePlace || (subnet && theirs && overlap(subnet, theirs)));
  });
  const seen = [own.bridge, own.vlan && `VLAN ${own.vlan}`, own.cidr].filter(Boolean).join(', ');
  if (same.length === 0)
    return pass(subject, `${own.name} (${own.role}) is a network of its own.`, { seen, where });
  return fail(
    'medium',
    subject,
    `${own.name} (${own.role}) is the same network as ${listed(same.map(({ name, role }) => `${name} (${role})`))}.`,
    { seen, where, expected: 'a VLAN, bridge and addresses of its own' },
  );
}

/** Where nodes belong: guests must not reach their web interface and SSH. */
const ofNodes = new Set(['management', 'storage']);

function judgeNode(
  node: string,
  interfaces: readonly Bridge[] | undefined,
  { policy: { networks }, gap }: Context,
): Verdict {
  const subject = `node/${node}`;
  if (!interfaces)
    return unknown(subject, `The addresses of ${node}`, gap('network', subject) ?? gap('nodes', subject));
  const wrong = interfaces.flatMap((own) => {
    if (own.cidr === undefined) return [];
    const at = networkAt(segmentOf(own, interfaces), networks);
    const within = networkWith(hostOf(own.cidr), networks);
    if (at && within && at.role !== within.role)
      return `${own.cidr} of ${within.name} (${within.role}) is on ${own.name}, which is ${at.name} (${at.role})`;
    const here = at ?? within;
    return here && !ofNodes.has(here.role)
      ? `${own.cidr} on ${own.name} lies in ${here.name} (${here.role})`
      : [];
  });
  const seen = { seen: listed(wrong, 10), where: `/nodes/${node}/network` };
  if (wrong.length === 0) return pass(subject, `${node} has its addresses where nodes belong.`, seen);
  return fail(
    'medium',
    subject,
    `${node} can be reached from a network that is not for nodes: ${listed(wrong)}.`,
    { ...seen, expected: 'addresses in management and storage networks only' },
    {
      summary: `Take the address off, so that guests reach ${node} only through a router with rules.`,
      commands: [command('reads', 'pvesh get', [`/nodes/${node}/network`])],
    },
  );
}

function judgeGuest(guest: Guest, { policy: { networks, roles }, gap }: Context): Verdict {
  const { id, config, tags, vmid, type, node } = guest;
  const name = guestName(guest);
  if (!config) return unknown(id, `The networks of ${name}`, configGap(gap, id));
  const wrong = config.networks.flatMap((card) => {
    const at = networkAt(card, networks);
    return at && ofNodes.has(at.role) && !tags.includes(at.role) ? [{ key: card.key, at }] : [];
  });
  const path = `/nodes/${node}/${type}/${vmid}/config`;
  // A router joins networks: that is what it is for.
  if (wrong.length === 0 || roleOf(guest, roles)?.role === 'firewall')
    return pass(id, `${name} is connected where guests belong.`, { seen: 'no card elsewhere', where: path });
  const cards = wrong.map(({ key, at }) => `${key} is in ${at.name} (${at.role})`);
  return fail(
    'medium',
    id,
    `${name} is connected to a network that is not for guests: ${listed(cards)}.`,
    { seen: listed(cards, 10), where: path, expected: 'cards in services and sandbox networks' },
    {
      summary: `Move the card to another bridge or VLAN, or tag ${name} with ${listed([...new Set(wrong.map(({ at }) => at.role))])} if it belongs there.`,
      commands: [command('reads', type === 'qemu' ? 'qm config' : 'pct config', [vmid], {}, node)],
    },
  );
}
