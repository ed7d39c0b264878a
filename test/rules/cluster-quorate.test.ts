import rule from '../../audit/rules/cluster-quorate.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'all nodes are there': () => {} },
  fail: {
    'two of three nodes are gone': [
      ({ cluster }) => {
        cluster.quorate = false;
        for (const member of cluster.members.slice(1)) member.online = false;
      },
      {
        cluster:
          'critical: The cluster has lost quorum: 1 of 3 nodes are online, so guests cannot be started, moved or changed.',
      },
    ],
  },
  unknown: {
    'the status did not tell': [
      (facts) => {
        delete facts.cluster.quorate;
        gap(facts, 'cluster', 'quorum');
      },
      { cluster: 'Quorum could not be seen: it did not answer.' },
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
