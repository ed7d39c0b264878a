import rule from '../../audit/rules/backup-next-run-known.ts';
import { type AllFacts, found } from '../support/found.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

ruleCases(rule, {
  pass: {
    'tomorrow night': () => {},
    'by the runs that are foretold': (facts) => {
      Object.assign(job(facts), { nextRun: undefined, nextRuns: [now + hours(9)] });
    },
  },
  fail: {
    'no schedule': [
      (facts) => void delete job(facts).schedule,
      { 'job/nightly': 'high: nightly is enabled but has no schedule: it never runs by itself.' },
    ],
    'a day that does not exist': [
      (facts) => void Object.assign(job(facts), { schedule: '*-2-30', nextRun: undefined, nextRuns: [] }),
      { 'job/nightly': 'high: nightly is enabled, but its schedule "*-2-30" never comes.' },
    ],
  },
  unknown: {
    'the jobs are hidden': [
      (facts) => blind(facts, 'backupJobs'),
      { cluster: '"Every enabled backup job has a next run" could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
