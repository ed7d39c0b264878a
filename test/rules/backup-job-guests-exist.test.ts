import rule from '../../audit/rules/backup-job-guests-exist.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const names = ({ backupJobs }: AllFacts, ...vmids: number[]) => {
  found(backupJobs, ({ id }) => id === 'nightly').selection = { kind: 'vmids', vmids };
};

ruleCases(rule, {
  pass: {
    'all of them': (facts) => names(facts, 101, 105),
  },
  fail: {
    'one is gone': [
      (facts) => names(facts, 101, 999),
      { 'job/nightly': 'low: nightly names 999, and no such guest exists.' },
    ],
    'none is left': [
      (facts) => names(facts, 998, 999),
      { 'job/nightly': 'low: nightly names 998 and 999, and no such guests exist.' },
    ],
  },
  unknown: {
    'one may be hidden': [
      (facts) => {
        names(facts, 101, 999);
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { 'job/nightly': 'Whether 999 of nightly exists could not be seen: rows are left out.' },
    ],
    'two may be hidden': [
      (facts) => {
        names(facts, 998, 999);
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { 'job/nightly': 'Whether 998 and 999 of nightly exist could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
    'a job for all guests': [() => {}, null],
  },
});
