import type { Facts } from '../../audit/facts.ts';
import type { Policy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-migration-network-fast.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Options = NonNullable<NonNullable<Facts['cluster']>['options']>;

const options = ({ cluster }: AllFacts, more: Partial<Options> = {}) => {
  cluster.options = { bandwidthLimits: [], ...more };
};
const declare = (policy: Policy, cidr?: string) => {
  policy.networks.push({ name: 'disks', role: 'storage', vlan: 30, cidr });
};

const slow = {
  cluster:
    "info: Guests migrate over the network of the nodes' own addresses, although there is one for storage (disks): a large guest slows down everything else there.",
};

ruleCases(rule, {
  pass: {
    'one is set': (facts, policy) => {
      declare(policy);
      options(facts, { migrationNetwork: '10.0.9.0/24' });
    },
  },
  fail: {
    'none is set': [
      (facts, policy) => {
        declare(policy, '10.0.9.0/24');
        options(facts);
      },
      slow,
    ],
    'none is set, and the addresses are not known': [
      (facts, policy) => {
        declare(policy);
        options(facts, { migrationType: 'insecure' });
      },
      slow,
    ],
  },
  unknown: {
    'options cannot be read': [
      (facts, policy) => {
        declare(policy);
        delete facts.cluster.options;
        gap(facts, 'cluster', 'options');
      },
      { cluster: 'The network for migrations could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no storage network is declared': [(facts) => options(facts), null],
    'a stand-alone host': [
      (facts, policy) => {
        declare(policy);
        facts.cluster.standalone = true;
      },
      null,
    ],
  },
});
