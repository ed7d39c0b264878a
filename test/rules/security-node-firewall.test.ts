import rule from '../../audit/rules/security-node-firewall.ts';
import { found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'on everywhere': () => {} },
  fail: {
    'off for one': [
      ({ system }) => {
        found(system, ({ node }) => node === 'pve1').firewallEnabled = false;
      },
      {
        'node/pve1': 'medium: The firewall is off for pve1 alone: what is closed elsewhere is open there.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete found(facts.system, ({ node }) => node === 'pve1').firewallEnabled;
        gap(facts, 'system', 'node/pve1/firewall');
      },
      { 'node/pve1': 'The firewall of pve1 could not be seen: it did not answer.' },
    ],
    'that of the datacenter could not be read': [
      (facts) => {
        delete facts.network.firewallEnabled;
        gap(facts, 'network', 'firewall');
      },
      { cluster: 'The firewall of the datacenter could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'it is off as a whole': [
      ({ network }) => {
        network.firewallEnabled = false;
      },
      'security-firewall-on',
    ],
  },
});
