import { command } from '../command.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { counted } from '../figures.ts';
import { configGap } from '../guest-config-gap.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

/** CPU types that show the guest what its node has. */
const tied = ['host', 'max'];

export default defineRule({
  id: 'ha-cpu-portable',
  title: 'VMs can move between nodes while they run',
  category: 'ha',
  essential: false,
  needs: ['guests', 'nodes'],

  check({ guests, nodes }, { policy, gap }) {
    const expected = expectedNodes(nodes, policy);
    if (expected.length < 2) return [];
    const models = [...new Set(expected.flatMap(({ cpuModel }) => cpuModel ?? []))].sort();
    const silent = expected.find(({ cpuModel }) => cpuModel === undefined);
    const filtered = gap('guests', 'filtered');
    const same = models.length < 2 && !silent;
    const verdicts = guests
      .filter(({ type, template }) => type === 'qemu' && !template)
      .map((guest): Verdict => {
        const { id, vmid, node, config } = guest;
        const name = guestName(guest);
        if (same)
          return pass(id, `${name} may have any CPU type: all nodes have the same CPU.`, {
            seen: listed(models),
            where: '/nodes/{node}/status',
          });
        if (!config) return unknown(id, `The CPU type of ${name}`, configGap(gap, id));
        const { cpuType = 'kvm64' } = config;
        const seen = { seen: `cpu ${cpuType}`, where: `/nodes/${node}/${id}/config` };
        if (!tied.includes(cpuType))
          return pass(id, `${name} has the CPU type ${cpuType}, which does not depend on its node.`, seen);
        if (models.length < 2)
          return unknown(id, `The CPU of ${silent?.node}`, gap('nodes', `node/${silent?.node}`));
        return fail(
          'low',
          id,
          `${name} has the CPU type ${cpuType}, and the nodes have ${counted(models.length, 'CPU')} (${listed(models)}): moving it while it runs may stop it.`,
          { ...seen, expected: 'a type that all nodes have, such as x86-64-v2-AES or x86-64-v3' },
          {
            summary:
              'Choose the newest x86-64 type that all nodes bear under Hardware, Processors; it holds from the next start on. Until then move it switched off.',
            commands: [command('reads', 'qm config', [vmid], {}, node)],
          },
        );
      });
    return filtered && !same ? [...verdicts, unknown('cluster', 'Every VM', filtered)] : verdicts;
  },
});
