import type { Bridge } from '../bridges.ts';
import { command } from '../command.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'network-bonds-whole',
  title: 'Every bond has all of its ports',
  category: 'network',
  essential: false,
  needs: ['nodes', 'network'],

  check({ nodes, network }, { policy, gap }) {
    const byNode = new Map(network.nodes.map(({ node, interfaces }) => [node, interfaces]));
    return expectedNodes(nodes, policy).flatMap(({ node, online }): Verdict[] => {
      const subject = `node/${node}`;
      const interfaces = online ? byNode.get(node) : undefined;
      if (!interfaces)
        return [unknown(subject, `The bonds of ${node}`, gap('network', subject) ?? gap('nodes', subject))];
      const bonds = interfaces.filter(({ type }) => type === 'bond' || type === 'OVSBond');
      if (bonds.length === 0) return [];
      const up = new Map(interfaces.map(({ name, active }) => [name, active]));
      const wrong = bonds.flatMap((bond) => problem(bond, up) ?? []);
      const where = `/nodes/${node}/network`;
      const seen = bonds.map(({ name, ports }) => `${name}: ${ports.join(', ') || 'no port'}`).join('; ');
      if (wrong.length === 0) return [pass(subject, `Every bond of ${node} is whole.`, { seen, where })];
      return [
        fail(
          'medium',
          subject,
          `On ${node} ${wrong.join(', and ')}: the next failure takes the network away.`,
          { seen, where, expected: 'two ports or more, all up' },
          {
            summary: 'Look at the bond with cat /proc/net/bonding/<bond>, then bring the missing port back.',
            commands: [command('reads', 'pvesh get', [`/nodes/${node}/network`])],
          },
        ),
      ];
    });
  },
});

function problem({ name, ports }: Bridge, up: ReadonlyMap<string, boolean>): string | undefined {
  if (ports.length < 2)
    return `the bond ${name} has ${ports.length === 0 ? 'no port' : `a single port (${ports[0]})`}`;
  const down = ports.filter((port) => up.get(port) === false);
  return down.length > 0 ? `the bond ${name} runs without ${down.join(' and ')}` : undefined;
}
