import rule from '../../audit/rules/cluster-nodes-online.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const off = (cluster: { members: { node: string; online: boolean }[] }, ...names: string[]) => {
  for (const member of cluster.members) if (names.includes(member.node)) member.online = false;
};

ruleCases(rule, {
  pass: {
    'all are there': () => {},
    'one is off on purpose': ({ cluster }, policy) => {
      off(cluster, 'pve3');
      policy.expectedOff = ['pve3'];
    },
  },
  fail: {
    'two of three are gone': [
      ({ cluster }) => off(cluster, 'pve2', 'pve3'),
      {
        'node/pve2':
          'high: pve2 is offline: its guests do not run there, and its vote and memory are missing.',
        'node/pve3':
          'high: pve3 is offline: its guests do not run there, and its vote and memory are missing.',
      },
    ],
  },
  unknown: {
    'membership cannot be read': [
      (facts) => blind(facts, 'cluster'),
      { cluster: '"Every member of the cluster is online" could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'a stand-alone host': [
      ({ cluster }) => {
        cluster.standalone = true;
      },
      null,
    ],
  },
});
