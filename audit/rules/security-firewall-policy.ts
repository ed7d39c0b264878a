import { command } from '../command.ts';
import { defineRule, fail, notApplicable, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-firewall-policy',
  title: 'The firewall lets in only what a rule allows',
  category: 'security',
  essential: false,
  needs: ['network'],

  check({ network: { firewallEnabled, policyIn } }, { gap }) {
    if (firewallEnabled === undefined)
      return [unknown('cluster', 'The policy of the firewall', gap('network', 'firewall'))];
    if (!firewallEnabled)
      return notApplicable(
        'security-firewall-on',
        'The firewall of the datacenter is off: it has no policy to follow.',
      );
    // Absent is the default.
    const policy = policyIn ?? 'DROP';
    const seen = { seen: `policy_in ${policy}`, where: '/cluster/firewall/options' };
    if (policy !== 'ACCEPT')
      return [pass('cluster', `The firewall turns away what no rule allows (${policy}).`, seen)];
    return [
      fail(
        'medium',
        'cluster',
        'The firewall is on, but lets in everything that no rule forbids.',
        { ...seen, expected: 'DROP or REJECT' },
        {
          summary:
            'Enter rules for what has to come in, then turn the rest away, with a shell open on a node.',
          commands: [
            command('reads', 'pvesh get', ['/cluster/firewall/rules']),
            command('changes', 'pvesh set', ['/cluster/firewall/options'], { policy_in: 'DROP' }),
          ],
        },
      ),
    ];
  },
});
