import rule from '../../audit/rules/backup-io-bearable.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const measured = ({ performance }: AllFacts, node: string) =>
  found(performance, (entry) => entry.node === node);

const waits = (facts: AllFacts, node: string, mean: number) => {
  measured(facts, node).ioDuringBackup = { mean, peak: 0.8, minutes: 1 };
};

const without = (facts: AllFacts, node: string) => {
  facts.performance = facts.performance.filter((entry) => entry.node !== node);
};

ruleCases(rule, {
  pass: {
    'hardly any wait': () => {},
    'no backup ran on one': (facts) => void delete measured(facts, 'pve2').ioDuringBackup,
    'a node that is off': (facts) => {
      nodeNamed(facts, 'pve3').online = false;
      without(facts, 'pve3');
    },
    'nobody knows the jobs': (facts) => blind(facts, 'backupJobs'),
  },
  fail: {
    'from a tenth, and from a third': [
      (facts) => {
        waits(facts, 'pve1', 0.1);
        waits(facts, 'pve2', 0.35);
      },
      {
        'node/pve1':
          'low: On pve1, work waited for storage 10 % of the time while nightly ran, at the worst 80 %.',
        'node/pve2':
          'medium: On pve2, work waited for storage 35 % of the time while nightly ran, at the worst 80 %.',
      },
    ],
    'by hand, where no job runs': [
      (facts) => {
        waits(facts, 'pve3', 0.2);
        found(facts.backupJobs, () => true).node = 'pve1';
      },
      {
        'node/pve3':
          'low: On pve3, work waited for storage 20 % of the time while backups ran, at the worst 80 %.',
      },
    ],
  },
  unknown: {
    'a node that did not tell': [
      (facts) => {
        without(facts, 'pve2');
        gap(facts, 'performance', 'node/pve2');
      },
      { 'node/pve2': 'The I/O load of pve2 could not be seen: it did not answer.' },
    ],
    'a backup between two measurements': [
      (facts) => {
        delete measured(facts, 'pve2').ioDuringBackup;
        gap(facts, 'performance', 'node/pve2/backup', 'no measurement falls into that time.').reason =
          'unsupported';
      },
      {
        'node/pve2':
          'The I/O load of pve2 while backups ran could not be seen: no measurement falls into that time.',
      },
    ],
  },
});
