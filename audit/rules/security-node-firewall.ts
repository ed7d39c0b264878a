import { command } from '../command.ts';
import { eachNode } from '../each-node.ts';
import { defineRule, fail, notApplicable, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-node-firewall',
  title: 'The firewall is on for every node',
  category: 'security',
  essential: false,
  needs: ['nodes', 'network', 'system'],

  check(facts, context) {
    const { firewallEnabled } = facts.network;
    if (firewallEnabled === undefined)
      return [unknown('cluster', 'The firewall of the datacenter', context.gap('network', 'firewall'))];
    if (!firewallEnabled)
      return notApplicable(
        'security-firewall-on',
        'The firewall of the datacenter is off, and with it all others.',
      );
    return eachNode(facts, context, {
      parts: ['firewall'],
      what: 'The firewall',
      read: (system) => system.firewallEnabled,
      judge(node, enabled) {
        const subject = `node/${node}`;
        const where = `/nodes/${node}/firewall/options`;
        if (enabled) return pass(subject, `The firewall is on for ${node}.`, { seen: 'enable 1', where });
        return fail(
          'medium',
          subject,
          `The firewall is off for ${node} alone: what is closed elsewhere is open there.`,
          { seen: 'enable 0', where, expected: 'enable 1' },
          {
            summary: `Switch it on with a shell open on ${node}; the rules of the datacenter then hold there too.`,
            commands: [command('changes', 'pvesh set', [`/nodes/${node}/firewall/options`], { enable: 1 })],
          },
        );
      },
    });
  },
});
