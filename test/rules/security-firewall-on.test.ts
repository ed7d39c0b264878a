import rule from '../../audit/rules/security-firewall-on.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { on: () => {} },
  fail: {
    'off, as after installation': [
      ({ network }) => {
        network.firewallEnabled = false;
      },
      {
        cluster:
          'low: The firewall of the datacenter is off, so every firewall rule of nodes and guests is without effect.',
      },
    ],
  },
  unknown: {
    'its options cannot be read': [
      (facts) => {
        delete facts.network.firewallEnabled;
        gap(facts, 'network', 'firewall');
      },
      { cluster: 'The firewall of the datacenter could not be seen: it did not answer.' },
    ],
  },
});
