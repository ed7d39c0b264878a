import rule from '../../audit/rules/network-two-corosync-links.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'two links each': () => {} },
  fail: {
    'one node was added without the second': [
      ({ cluster }) => {
        for (const entry of cluster.votes ?? []) if (entry.node === 'pve3') entry.links = 1;
      },
      {
        cluster:
          'medium: Corosync has a single link on pve3: when that network fails, the nodes lose each other and HA restarts them, although they are well.',
      },
    ],
  },
  unknown: {
    'the configuration cannot be read': [
      (facts) => {
        delete facts.cluster.votes;
        gap(facts, 'cluster', 'votes');
      },
      { cluster: 'The links of the cluster network could not be seen: it did not answer.' },
    ],
    'it names no node': [
      ({ cluster }) => {
        cluster.votes = [];
      },
      { cluster: 'The links of the cluster network could not be seen.' },
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
