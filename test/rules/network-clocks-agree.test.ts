import rule from '../../audit/rules/network-clocks-agree.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const clock = (facts: AllFacts, node: string, offsetSeconds: number, uncertaintySeconds = 0.1) => {
  nodeNamed(facts, node).clock = { offsetSeconds, uncertaintySeconds, timezone: 'Europe/Vienna' };
};

ruleCases(rule, {
  pass: {
    'all are right': () => {},
    'a slow answer explains the difference': (facts) => clock(facts, 'pve1', 4, 2.5),
    'a node that is off has no clock': (facts) => {
      facts.nodes[0] = { node: 'pve1', online: false };
    },
    'a single node': (facts) => void facts.nodes.splice(1),
  },
  fail: {
    'one goes behind': [
      (facts) => clock(facts, 'pve2', -3),
      {
        'node/pve2': "medium: The clock of pve2 is 3 seconds behind the audit's.",
        cluster: 'medium: The clocks of pve2 and pve1 are at least 2.9 seconds apart.',
      },
    ],
    'one is far ahead': [
      (facts) => clock(facts, 'pve3', 90),
      {
        'node/pve3': "high: The clock of pve3 is 90 seconds ahead of the audit's.",
        cluster: 'high: The clocks of pve1 and pve3 are at least 89.8 seconds apart.',
      },
    ],
    'all are off alike: who is wrong is not known': [
      (facts) => {
        for (const { node } of facts.nodes) clock(facts, node, -10_986.1);
      },
      {
        cluster:
          "medium: The clocks of the nodes agree with each other but are 3 hours behind the audit's: theirs or that of the machine which runs the audit is wrong.",
      },
    ],
    'a single node has nobody to agree with': [
      (facts) => {
        facts.nodes.splice(1);
        clock(facts, 'pve1', 4);
      },
      { 'node/pve1': "medium: The clock of pve1 is 4 seconds ahead of the audit's." },
    ],
    'each is nearly right, together they are not': [
      (facts) => {
        clock(facts, 'pve1', 1.9);
        clock(facts, 'pve2', -1.9);
      },
      { cluster: 'medium: The clocks of pve2 and pve1 are at least 3.6 seconds apart.' },
    ],
  },
  unknown: {
    'one did not tell': [
      (facts) => {
        delete nodeNamed(facts, 'pve2').clock;
        gap(facts, 'nodes', 'node/pve2');
      },
      {
        'node/pve2': 'The clock of pve2 could not be seen: it did not answer.',
        cluster: 'The clock of pve2 could not be seen: it did not answer.',
      },
    ],
    'all that told are off alike': [
      (facts) => {
        clock(facts, 'pve1', 60);
        clock(facts, 'pve3', 60);
        delete nodeNamed(facts, 'pve2').clock;
      },
      { 'node/pve2': 'The clock of pve2 could not be seen.' },
    ],
    'none told': [
      (facts) => {
        facts.nodes.splice(2);
        for (const node of facts.nodes) delete node.clock;
      },
      {
        'node/pve1': 'The clock of pve1 could not be seen.',
        'node/pve2': 'The clock of pve2 could not be seen.',
        cluster: 'The clock of pve1 and pve2 could not be seen.',
      },
    ],
  },
});
