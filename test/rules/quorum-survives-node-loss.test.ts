import rule from '../../audit/rules/quorum-survives-node-loss.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** Members with these votes; a negative number is a node that is off. */
const nodes = ({ cluster }: AllFacts, ...votes: number[]) => {
  const name = (index: number) => `pve${index + 1}`;
  cluster.votes = votes.map((count, index) => ({ node: name(index), votes: Math.abs(count), links: 2 }));
  cluster.members = votes.map((count, index) => ({ node: name(index), online: count > 0 }));
};

ruleCases(rule, {
  pass: {
    'three of three': () => {},
    'five, one of them off': (facts) => nodes(facts, 1, 1, 1, 1, -1),
    'four with a QDevice, one of them off': (facts) => {
      nodes(facts, 1, 1, 1, -1);
      facts.cluster.qdevice = { configured: true, state: 'Connected' };
    },
    'three with a QDevice, two of them off: it has two votes': (facts) => {
      nodes(facts, 1, 1, -1);
      facts.cluster.qdevice = { configured: true, state: 'Connected' };
    },
  },
  fail: {
    'three, one of them off': [
      (facts) => nodes(facts, 1, 1, -1),
      {
        cluster: 'high: One more node must not fail: without pve1 there would be 1 vote, and quorum is 2.',
      },
    ],
    'one node has most of the votes': [
      (facts) => nodes(facts, 1, 4, 1),
      {
        cluster: 'high: One more node must not fail: without pve2 there would be 2 votes, and quorum is 4.',
      },
    ],
    'a QDevice that is away takes its votes with it': [
      (facts) => {
        facts.cluster.qdevice = { configured: true, state: 'Connect failed' };
      },
      {
        cluster: 'high: One more node must not fail: without pve1 there would be 2 votes, and quorum is 3.',
      },
    ],
    'an unseen QDevice could not help': [
      (facts) => {
        nodes(facts, 1, 1, -1, -1, -1, -1);
        delete facts.cluster.qdevice;
      },
      {
        cluster: 'high: One more node must not fail: without pve1 there would be 1 vote, and quorum is 4.',
      },
    ],
    'names that agree with nothing': [
      ({ cluster }) => {
        for (const member of cluster.members) member.node = '?';
      },
      {
        cluster:
          'high: One more node must not fail: without another node there would be 0 votes, and quorum is 2.',
      },
    ],
  },
  unknown: {
    'quorum cannot be read': [
      (facts) => {
        delete facts.cluster.quorate;
        gap(facts, 'cluster', 'quorum');
      },
      { cluster: 'Quorum could not be seen: it did not answer.' },
    ],
    'the votes cannot be read': [
      (facts) => {
        delete facts.cluster.votes;
        gap(facts, 'cluster', 'votes');
      },
      { cluster: 'The votes of the nodes could not be seen: it did not answer.' },
    ],
    'no node has a vote': [
      (facts) => {
        facts.cluster.votes = [];
      },
      { cluster: 'The votes of the nodes could not be seen.' },
    ],
    'it depends on an unseen QDevice': [
      (facts) => {
        delete facts.cluster.qdevice;
        gap(facts, 'cluster', 'qdevice');
      },
      { cluster: 'The vote of a QDevice could not be seen: it did not answer.' },
    ],
    'it depends on the state of the QDevice': [
      (facts) => {
        facts.cluster.qdevice = { configured: true };
      },
      { cluster: 'The vote of a QDevice could not be seen.' },
    ],
  },
  notApplicable: {
    'quorum is lost already': [
      ({ cluster }) => {
        cluster.quorate = false;
      },
      'cluster-quorate',
    ],
    'two nodes never survive one: the votes rule says so': [(facts) => nodes(facts, 1, 1), null],
    'a stand-alone host': [
      ({ cluster }) => {
        cluster.standalone = true;
      },
      null,
    ],
  },
});
