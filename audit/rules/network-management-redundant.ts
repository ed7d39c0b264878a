import type { Bridge } from '../bridges.ts';
import { command } from '../command.ts';
import { hostOf } from '../declared-networks.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { listed } from '../listing.ts';
import { physicalPorts } from '../physical-ports.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'network-management-redundant',
  title: 'Every node is reached over more than one port',
  category: 'network',
  essential: false,
  needs: ['cluster', 'nodes', 'network'],

  check({ cluster, nodes, network }, context) {
    const addresses = new Map(cluster.members.map(({ node, ip }) => [node, ip]));
    const interfaces = new Map(network.nodes.map((entry) => [entry.node, entry.interfaces]));
    return expectedNodes(nodes, context.policy).map(({ node, online }) =>
      judge(node, addresses.get(node), online ? interfaces.get(node) : undefined, context),
    );
  },
});

function judge(
  node: string,
  ip: string | undefined,
  interfaces: readonly Bridge[] | undefined,
  { gap }: Context,
): Verdict {
  const subject = `node/${node}`;
  if (!interfaces)
    return unknown(subject, `The ports of ${node}`, gap('network', subject) ?? gap('nodes', subject));
  const own = interfaces.find(({ cidr }) => cidr !== undefined && hostOf(cidr) === ip);
  const ports = own ? physicalPorts(own.name, interfaces) : [];
  if (!own || ports.length === 0)
    return unknown(subject, `The port behind the address of ${node} (${ip ?? 'none'})`);
  const where = `/nodes/${node}/network`;
  const seen = { seen: `${own.name}: ${ports.join(', ')}`, where };
  if (ports.length > 1) return pass(subject, `${node} is reached over ${listed(ports)} (${own.name}).`, seen);
  return fail(
    'low',
    subject,
    `${node} is reached over a single port, ${ports[0]} (${own.name}): a cable or a switch cuts it off, and with it what runs there.`,
    { ...seen, expected: 'a bond of two ports' },
    {
      summary: `Give ${node} a second port: a bond (active-backup works with any switch) under ${own.name}.`,
      commands: [command('reads', 'pvesh get', [`/nodes/${node}/network/${own.name}`])],
    },
  );
}
