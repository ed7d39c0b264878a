import rule from '../../audit/rules/network-same-timezone.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const zone = (facts: AllFacts, node: string, timezone: string) => {
  nodeNamed(facts, node).clock = { offsetSeconds: 0, uncertaintySeconds: 0, timezone };
};

const differs = {
  cluster:
    "low: The nodes live in 2 time zones, so a job's schedule and the times in logs mean something else on pve1 than on pve2 and pve3.",
};

ruleCases(rule, {
  pass: {
    'one zone': () => {},
    'two names of one zone': (facts) => {
      zone(facts, 'pve1', 'UTC');
      zone(facts, 'pve2', 'Etc/UTC');
      zone(facts, 'pve3', 'UTC');
    },
  },
  fail: {
    'one was installed with the default': [(facts) => zone(facts, 'pve1', 'UTC'), differs],
    'the missing answer does not matter': [
      (facts) => {
        zone(facts, 'pve1', 'UTC');
        delete nodeNamed(facts, 'pve3').clock;
      },
      {
        cluster:
          "low: The nodes live in 2 time zones, so a job's schedule and the times in logs mean something else on pve2 than on pve1.",
      },
    ],
  },
  unknown: {
    'one did not tell': [
      (facts) => {
        delete nodeNamed(facts, 'pve3').clock;
        gap(facts, 'nodes', 'node/pve3');
      },
      { cluster: 'The time zone of pve3 could not be seen: it did not answer.' },
    ],
    'none told': [
      (facts) => {
        for (const node of facts.nodes) delete node.clock;
      },
      { cluster: 'The time zone of pve1, pve2 and pve3 could not be seen.' },
    ],
  },
  notApplicable: { 'a single node': [(facts) => void facts.nodes.splice(1), null] },
});
