import rule from '../../audit/rules/quorum-votes-odd.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** Nodes with these votes. */
const vote = ({ cluster }: AllFacts, ...votes: number[]) => {
  cluster.votes = votes.map((count, index) => ({ node: `pve${index + 1}`, votes: count, links: 2 }));
};

ruleCases(rule, {
  pass: {
    'three nodes': () => {},
    'two nodes with a QDevice': (facts) => {
      vote(facts, 1, 1);
      facts.cluster.qdevice = { configured: true, state: 'Connected' };
    },
    'an odd number needs no QDevice, so an unseen one does not matter': (facts) => {
      delete facts.cluster.qdevice;
      gap(facts, 'cluster', 'qdevice');
    },
  },
  fail: {
    'two nodes': [
      (facts) => vote(facts, 1, 1),
      {
        cluster:
          'high: The cluster has two nodes and no third vote: when one fails, the other loses quorum too.',
      },
    ],
    'four nodes': [
      (facts) => vote(facts, 1, 1, 1, 1),
      {
        cluster:
          'medium: The nodes have 4 votes, an even number, and there is no QDevice: when the cluster splits in half, both halves lose quorum.',
      },
    ],
    'two nodes of different weight': [
      (facts) => vote(facts, 1, 3),
      {
        cluster:
          'medium: The nodes have 4 votes, an even number, and there is no QDevice: when the cluster splits in half, both halves lose quorum.',
      },
    ],
    'a QDevice that nobody reaches, whatever the votes': [
      ({ cluster }) => {
        delete cluster.votes;
        cluster.qdevice = { configured: true, state: 'Connect failed' };
      },
      {
        cluster:
          'high: A QDevice is configured, but its state is "Connect failed": its votes are missing when they are needed.',
      },
    ],
  },
  unknown: {
    'the votes cannot be read': [
      (facts) => {
        delete facts.cluster.votes;
        gap(facts, 'cluster', 'votes');
      },
      { cluster: 'The votes of the nodes could not be seen: it did not answer.' },
    ],
    'the votes make no sense': [
      (facts) => vote(facts, 0, 0),
      { cluster: 'The votes of the nodes could not be seen.' },
    ],
    'an even number and an unseen QDevice': [
      (facts) => {
        vote(facts, 1, 1);
        delete facts.cluster.qdevice;
        gap(facts, 'cluster', 'qdevice');
      },
      { cluster: 'Whether a QDevice decides between the 2 votes could not be seen: it did not answer.' },
    ],
    'a QDevice that does not tell its state': [
      (facts) => {
        vote(facts, 1, 1);
        facts.cluster.qdevice = { configured: true };
      },
      { cluster: 'Whether a QDevice decides between the 2 votes could not be seen.' },
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
