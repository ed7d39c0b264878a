import rule from '../../audit/rules/backup-bandwidth-limited.ts';
import { type AllFacts, found } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

const waits = ({ performance }: AllFacts, node: string) => {
  found(performance, (entry) => entry.node === node).ioDuringBackup = { mean: 0.15, peak: 0.8, minutes: 9 };
};

ruleCases(rule, {
  pass: {
    'storage keeps up without': () => {},
    'a limit is set': (facts) => {
      waits(facts, 'pve1');
      job(facts).bandwidthKiB = 50_000;
    },
    'another node is the slow one': (facts) => {
      waits(facts, 'pve3');
      job(facts).selection = { kind: 'vmids', vmids: [105] };
    },
    'no backup was measured': (facts) => {
      for (const entry of facts.performance) delete entry.ioDuringBackup;
    },
  },
  fail: {
    'storage does not keep up': [
      (facts) => {
        waits(facts, 'pve1');
        waits(facts, 'pve2');
        job(facts).bandwidthKiB = 0;
      },
      {
        'job/nightly':
          'low: nightly has no bandwidth limit, although storage on pve1 and pve2 does not keep up while backups run.',
      },
    ],
  },
  unknown: {
    'a node that did not tell': [
      (facts) => {
        facts.performance = facts.performance.filter(({ node }) => node !== 'pve2');
        gap(facts, 'performance', 'node/pve2');
      },
      { 'job/nightly': 'The I/O load of pve2 could not be seen: it did not answer.' },
    ],
    'where it runs': [
      (facts) => blind(facts, 'guests'),
      { 'job/nightly': 'On which nodes nightly runs could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
