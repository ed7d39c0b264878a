import rule from '../../audit/rules/backup-offsite-declared.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'one is named': () => {},
    'the cluster could not be asked': (facts) => blind(facts, 'guests'),
  },
  fail: {
    'none is': [
      (_, policy) => void policy.offsite.targets.splice(0),
      {
        cluster:
          'info: No offsite place is named, so nobody looks whether a backup would outlive the loss of this site.',
      },
    ],
  },
  unknown: {
    'guests are hidden': [
      (facts, policy) => {
        policy.offsite.targets.splice(0);
        blind(facts, 'guests');
      },
      {
        cluster: 'Whether there is anything to keep offsite could not be seen: the token may not see it.',
      },
    ],
    'the token sees no guest': [
      (facts, policy) => {
        policy.offsite.targets.splice(0);
        facts.guests.splice(0);
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { cluster: 'Whether there is anything to keep offsite could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'no guest is there': [
      (facts, policy) => {
        policy.offsite.targets.splice(0);
        facts.guests.splice(0);
      },
      null,
    ],
  },
});
