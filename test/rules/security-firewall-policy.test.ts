import rule from '../../audit/rules/security-firewall-policy.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const policy = ({ network }: AllFacts, policyIn: string) => {
  network.policyIn = policyIn;
};

ruleCases(rule, {
  pass: {
    'the default': () => {},
    DROP: (facts) => policy(facts, 'DROP'),
    REJECT: (facts) => policy(facts, 'REJECT'),
  },
  fail: {
    ACCEPT: [
      (facts) => policy(facts, 'ACCEPT'),
      { cluster: 'medium: The firewall is on, but lets in everything that no rule forbids.' },
    ],
  },
  unknown: {
    'it could not be read': [
      (facts) => {
        delete facts.network.firewallEnabled;
        gap(facts, 'network', 'firewall');
      },
      { cluster: 'The policy of the firewall could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'the firewall is off': [
      ({ network }) => {
        network.firewallEnabled = false;
      },
      'security-firewall-on',
    ],
  },
});
