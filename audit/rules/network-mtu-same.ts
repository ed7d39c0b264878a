import { bridgesOf } from '../bridges.ts';
import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'network-mtu-same',
  title: 'A bridge has the same MTU on every node',
  category: 'network',
  essential: false,
  needs: ['network', 'nodes'],

  check({ network, nodes }, { gap }) {
    const { byName, told, silent } = bridgesOf(network.nodes, nodes);
    if (told.length + silent.length < 2) return [];
    const [quiet] = silent;
    if (told.length === 0)
      return [unknown('cluster', 'The bridges of the nodes', gap('network', `node/${quiet}`))];
    return [...byName].map(([name, on]): Verdict => {
      const subject = `bridge/${name}`;
      const set = [...on].flatMap(([node, { mtu }]) => (mtu === undefined ? [] : [{ node, mtu }]));
      const values = new Set(set.map(({ mtu }) => mtu));
      const evidence = {
        seen: set.map(({ node, mtu }) => `${node}: ${mtu}`).join(', ') || 'no MTU set',
        where: '/nodes/{node}/network',
        expected: 'one MTU',
      };
      if (values.size > 1)
        return fail(
          'medium',
          subject,
          `${name} has different MTUs (${evidence.seen}): big packets get lost between guests on these nodes.`,
          evidence,
          {
            summary: `Set the same MTU for ${name} and its ports on all nodes, and on the switches between them.`,
            commands: set.map(({ node }) =>
              command('reads', 'pvesh get', [`/nodes/${node}/network/${name}`]),
            ),
          },
        );
      // Without any set value, one silent node could not differ from another.
      if (values.size > 0 && quiet !== undefined)
        return unknown(subject, `The MTU of ${name} on ${listed(silent)}`, gap('network', `node/${quiet}`));
      return pass(subject, `No two nodes set different MTUs for ${name}.`, evidence);
    });
  },
});
