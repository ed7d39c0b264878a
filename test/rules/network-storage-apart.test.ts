import type { Policy } from '../../audit/policy.ts';
import rule from '../../audit/rules/network-storage-apart.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** One storage, served by this address. */
const only = (facts: AllFacts, server: string | undefined) => {
  const nas = storageNamed(facts, 'nas');
  nas.server = server;
  facts.storage = [nas];
};

const declare = (policy: Policy, place: object = { bridge: 'vmbr1' }) => {
  policy.networks.push({ name: 'disks', role: 'storage', ...place });
};

const meets = (network: string) => ({
  'storage/nas': `low: nas (nfs) is served by 10.0.0.50 in ${network}, not in the storage network: its traffic meets that of others.`,
});

ruleCases(rule, {
  pass: {
    'in the declared addresses': (facts, policy) => {
      declare(policy, { cidr: '10.0.9.0/24' });
      only(facts, '10.0.9.50');
    },
    'a portal with a port, in the network of its bridge': (facts, policy) => {
      declare(policy);
      only(facts, '10.0.1.50:3260');
    },
    'a server elsewhere': (facts, policy) => {
      declare(policy);
      only(facts, '203.0.113.9');
    },
    'a node that did not tell, when another one did': (facts, policy) => {
      declare(policy);
      only(facts, '10.0.1.50');
      for (const entry of facts.network.nodes.slice(1)) delete entry.interfaces;
    },
  },
  fail: {
    'in the management network, which a node has too': [
      (facts, policy) => {
        declare(policy);
        only(facts, '10.0.0.50');
      },
      meets('admin (management) and vmbr0'),
    ],
    'in a network that only nodes know': [
      (facts, policy) => {
        policy.networks = [];
        declare(policy);
        only(facts, '10.0.0.50');
      },
      meets('vmbr0'),
    ],
  },
  unknown: {
    'a name': [
      (facts, policy) => {
        declare(policy);
        only(facts, 'nas.lab');
      },
      { 'storage/nas': 'The address of nas.lab, which serves nas, could not be seen.' },
    ],
    'a node did not tell': [
      (facts, policy) => {
        declare(policy);
        only(facts, '203.0.113.9');
        for (const entry of facts.network.nodes.slice(1, 2)) delete entry.interfaces;
        gap(facts, 'network', 'node/pve2');
      },
      { 'storage/nas': 'Over which network pve2 reaches nas could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no storage network is declared': [(facts) => only(facts, '10.0.0.50'), null],
    'local and switched off storages, and those without a server': [
      (facts, policy) => {
        declare(policy);
        only(facts, undefined);
        const nas = storageNamed(facts, 'nas');
        facts.storage.push(
          { ...nas, storage: 'off', server: '10.0.0.50', enabled: false },
          { ...nas, storage: 'own', server: '10.0.0.50', shared: false },
        );
      },
      null,
    ],
  },
});
