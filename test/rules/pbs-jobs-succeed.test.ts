import rule from '../../audit/rules/pbs-jobs-succeed.ts';
import { serverOf } from '../support/backup-server.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = (facts: AllFacts, part: object) => {
  const { verifyJobs, pruneJobs, syncJobs } = serverOf(facts);
  for (const job of [...(verifyJobs ?? []), ...(pruneJobs ?? []), ...(syncJobs ?? [])])
    Object.assign(job, part);
};

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'some have not run yet': (facts) => {
      for (const job of serverOf(facts).syncJobs ?? []) delete job.lastState;
    },
    'a disabled prune job failed once': (facts) => {
      for (const job of serverOf(facts).pruneJobs ?? [])
        Object.assign(job, { enabled: false, lastState: 'no' });
    },
  },
  fail: {
    'with an error': [
      (facts) => set(facts, { lastState: 'connection refused' }),
      {
        'prune-job/pbs/prune':
          'medium: The prune job prune of main on pbs failed at 2026-11-16 03:17 UTC: connection refused.',
        'sync-job/pbs/away':
          'high: The sync job away of main on pbs failed at 2026-11-15 03:17 UTC: connection refused.',
        'verify-job/pbs/verify':
          'medium: The verify job verify of main on pbs failed at 2026-11-14 03:17 UTC: connection refused.',
      },
    ],
    'with warnings, at an hour that is not told': [
      (facts) => {
        for (const job of serverOf(facts).syncJobs ?? [])
          Object.assign(job, { lastState: 'WARNINGS: 3', lastEndAt: undefined });
      },
      { 'sync-job/pbs/away': 'low: The sync job away of main on pbs ended with warnings.' },
    ],
  },
  unknown: {
    'a list, and part of another': [
      (facts) => {
        delete serverOf(facts).syncJobs;
        gap(facts, 'backupServers', 'pbs/jobs/sync');
        gap(facts, 'backupServers', 'pbs/jobs/prune', 'some are hidden.');
      },
      {
        'backup-server/pbs/prune': 'All prune jobs of pbs could not be seen: some are hidden.',
        'backup-server/pbs/sync': 'All sync jobs of pbs could not be seen: it did not answer.',
      },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
  },
});
