import rule from '../../audit/rules/restic-snapshots-fresh.ts';
import { away } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { restic, resticElsewhere, resticUnseen } from '../support/restic-case.ts';
import { ruleCases } from '../support/rule-cases.ts';

type Policy = Parameters<ReturnType<typeof restic>>[1];

/** Snapshots were opened, and tell that they are so many days older than the bucket says. */
const opened = (older: number) => (facts: AllFacts, policy: Policy) => {
  restic()(facts, policy);
  for (const copy of away(facts).copies)
    Object.assign(copy, { timeFrom: 'header', takenAt: copy.takenAt - days(older) });
};
const what = 'The age of the newest snapshot at away could not be seen';

ruleCases(rule, {
  pass: {
    'the bucket says it is of tonight': restic(),
    'it says so itself': opened(0),
    'more may be lost': restic({ newestSnapshotAt: now - days(6) }, { rpoHours: 168 }),
    'a clock is a little wrong': restic({ newestSnapshotAt: now + 600 }),
    'some were not opened yet': (facts, policy) => {
      opened(5)(facts, policy);
      for (const copy of away(facts).copies.slice(0, 1)) copy.timeFrom = 'modified';
    },
  },
  fail: {
    'it is too old': [
      restic({ newestSnapshotAt: now - hours(40) }),
      {
        'offsite/away':
          'medium: The newest snapshot at away is 40 hours old; at most 26 hours (thresholds.backupHours) may be lost.',
      },
    ],
    'it is far too old for the target': [
      restic({ newestSnapshotAt: now - hours(40) }, { rpoHours: 12 }),
      {
        'offsite/away':
          'high: The newest snapshot at away is 40 hours old; at most 12 hours (rpoHours of the target away) may be lost.',
      },
    ],
    'it says so itself, whatever the bucket says': [
      opened(5),
      {
        'offsite/away':
          'high: The newest snapshot at away is 5 days old; at most 26 hours (thresholds.backupHours) may be lost.',
      },
    ],
  },
  unknown: {
    ...resticUnseen,
    'the bucket tells no time': [
      restic({ newestSnapshotAt: undefined }),
      { 'offsite/away': `${what}: neither a snapshot nor the bucket tells.` },
    ],
    'a clock is wrong': [
      restic({ newestSnapshotAt: now + days(1) }),
      {
        'offsite/away': `${what}: it is of 2026-11-18 03:17 UTC, which is yet to come: a clock is wrong.`,
      },
    ],
    'newer ones may not have been listed': [
      (facts, policy) => {
        restic({ newestSnapshotAt: now - days(3) })(facts, policy);
        away(facts).complete = false;
      },
      {
        'offsite/away': `${what}: of those that were found it is of 2026-11-14 03:17 UTC, but the list ended before all was read.`,
      },
    ],
  },
  notApplicable: {
    ...resticElsewhere,
    'nothing can be restored from it': [restic({ usable: false }), 'restic-repository-usable'],
  },
});
