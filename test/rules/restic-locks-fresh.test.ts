import rule from '../../audit/rules/restic-locks-fresh.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { restic, resticElsewhere, resticUnseen } from '../support/restic-case.ts';
import { ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'nothing locks it': restic(),
    'a backup is running': restic({ locks: [now - 240] }),
  },
  fail: {
    'one was left behind': [
      restic({ locks: [now - hours(5)] }),
      {
        'offsite/away':
          'medium: 1 lock in the repository at away was left behind 5 hours ago: nothing can be pruned meanwhile, and backups may stop.',
      },
    ],
    'several were, and one is held': [
      restic({ locks: [now - 60, now - 1801, now - days(9)] }),
      {
        'offsite/away':
          'medium: 2 locks in the repository at away were left behind, the oldest 9 days ago: nothing can be pruned meanwhile, and backups may stop.',
      },
    ],
  },
  unknown: {
    ...resticUnseen,
    'a clock is wrong': [
      restic({ locks: [now + days(1)] }),
      {
        'offsite/away':
          'The age of a lock in the repository at away could not be seen: it is of 2026-11-18 03:17 UTC, which is yet to come: a clock is wrong.',
      },
    ],
  },
  notApplicable: resticElsewhere,
});
