import { command } from '../command.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-firewall-on',
  title: 'The firewall of the datacenter is on',
  category: 'security',
  essential: false,
  needs: ['network'],

  check({ network: { firewallEnabled } }, { gap }) {
    if (firewallEnabled === undefined)
      return [unknown('cluster', 'The firewall of the datacenter', gap('network', 'firewall'))];
    const seen = { seen: firewallEnabled ? 'enable 1' : 'enable 0', where: '/cluster/firewall/options' };
    if (firewallEnabled) return [pass('cluster', 'The firewall of the datacenter is on.', seen)];
    return [
      fail(
        'low',
        'cluster',
        'The firewall of the datacenter is off, so every firewall rule of nodes and guests is without effect.',
        { ...seen, expected: 'enable 1' },
        {
          summary:
            'Enter rules for your own access first (TCP 8006 and 22 stay open only for the local network), then switch it on with a shell open on a node.',
          commands: [command('reads', 'pvesh get', ['/cluster/firewall/rules'])],
        },
      ),
    ];
  },
});
