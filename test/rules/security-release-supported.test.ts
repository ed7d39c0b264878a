import rule from '../../audit/rules/security-release-supported.ts';
import type { AllFacts } from '../support/found.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const version = (facts: AllFacts, text: string) => {
  facts.cluster.version = text;
  for (const node of facts.updates) node.pveVersion = text;
};

/** Moves the audit to another day. */
const on = (facts: AllFacts, date: string) => {
  facts.takenAt = Date.parse(date) / 1000;
};

ruleCases(rule, {
  pass: {
    'the current one': () => {},
    'one that is newer than this program': (facts) => version(facts, '10.1.2'),
    'the one before, in its last year': (facts) => {
      version(facts, '8.4.14');
      on(facts, '2026-06-01');
    },
    'a node did not tell': (facts) => {
      for (const node of facts.updates) delete node.pveVersion;
    },
    'updates cannot be seen': (facts) => blind(facts, 'updates'),
  },
  fail: {
    'three months before the end': [
      (facts) => {
        version(facts, '8.4.14');
        on(facts, '2026-06-03');
      },
      { cluster: 'medium: Release 8 gets updates for another 90 days, until 2026-08-31.' },
    ],
    'after the end': [
      (facts) => {
        version(facts, '8.4.14');
        on(facts, '2026-09-01');
      },
      { cluster: 'high: Release 8 has had no updates since 2026-08-31, not even for security.' },
    ],
    'one node was left behind': [
      (facts) => {
        const [first] = facts.updates;
        if (first) first.pveVersion = '7.4-19';
      },
      { cluster: 'high: Release 7 has had no updates since 2024-07-31, not even for security.' },
    ],
    'older than the table': [
      (facts) => version(facts, '3.4-16'),
      { cluster: 'high: Release 3 has had no updates since 2018-06-30, not even for security.' },
    ],
  },
  unknown: {
    'no version at all': [
      (facts) => version(facts, 'unknown'),
      { cluster: 'The release of Proxmox VE could not be seen.' },
    ],
  },
});
