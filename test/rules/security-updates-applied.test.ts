import rule from '../../audit/rules/security-updates-applied.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const pending = ({ updates }: AllFacts, name: string, ...packages: string[]) => {
  found(updates, ({ node }) => node === name).pending = packages.map((entry) => ({
    package: entry,
    installed: '1.0',
    candidate: '1.1',
  }));
};

const libraries = (count: number) => Array.from({ length: count }, (_, index) => `libpve-${index}`);

ruleCases(rule, {
  pass: {
    'nothing pending': () => {},
    'a node that is off': (facts) => {
      pending(facts, 'pve1', 'pve-manager');
      nodeNamed(facts, 'pve1').online = false;
    },
  },
  fail: {
    'a few, many, and weighty ones': [
      (facts) => {
        pending(facts, 'pve1', 'qemu-server');
        pending(facts, 'pve2', ...libraries(31));
        pending(facts, 'pve3', 'pve-manager', 'proxmox-kernel-6.17', 'qemu-server', 'pve-kernel-6.8');
      },
      {
        'node/pve1': 'low: 1 Proxmox package on pve1 can be updated.',
        'node/pve2': 'medium: 31 Proxmox packages on pve2 can be updated.',
        'node/pve3':
          'medium: 4 Proxmox packages on pve3 can be updated, pve-manager, proxmox-kernel-6.17 and pve-kernel-6.8 among them.',
      },
    ],
    'as many as the policy allows': [
      (facts) => pending(facts, 'pve1', ...libraries(30)),
      { 'node/pve1': 'low: 30 Proxmox packages on pve1 can be updated.' },
    ],
  },
  unknown: {
    'a node did not tell, another is not in the list': [
      (facts) => {
        delete found(facts.updates, ({ node }) => node === 'pve1').pending;
        facts.updates = facts.updates.filter(({ node }) => node !== 'pve2');
        gap(facts, 'updates', 'node/pve1');
      },
      {
        'node/pve1': 'Pending updates of pve1 could not be seen: it did not answer.',
        'node/pve2': 'Pending updates of pve2 could not be seen.',
      },
    ],
  },
});
