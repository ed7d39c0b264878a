import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/backup-job-exists.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const noJob = ({ backupJobs }: AllFacts) => void backupJobs.splice(0);
const disabled = ({ backupJobs }: AllFacts) => {
  for (const job of backupJobs) job.enabled = false;
};

ruleCases(rule, {
  pass: {
    'one job': () => {},
    'one of two': ({ backupJobs }) => {
      backupJobs.push({ id: 'weekly', enabled: true, selection: { kind: 'all', exclude: [] } });
    },
    'copies cannot be seen': (facts) => blind(facts, 'backups'),
  },
  fail: {
    'no job, yet copies': [
      noJob,
      {
        cluster:
          'critical: There is no backup job. The backup storages hold 15 copies, the newest of 2026-11-17.',
      },
    ],
    'all disabled, one copy': [
      (facts) => {
        disabled(facts);
        facts.backups.copies.splice(1);
      },
      {
        cluster:
          'critical: No backup job is enabled. The backup storages hold 1 copy, the newest of 2026-11-17.',
      },
    ],
    'no job, and storages without a copy': [
      (facts) => {
        noJob(facts);
        facts.backups.copies = [];
      },
      {
        cluster: 'critical: There is no backup job. The backup storages that could be listed hold no copy.',
      },
    ],
    'no job, and no storage could be listed': [
      (facts) => {
        noJob(facts);
        facts.backups = { listed: [], copies: [] };
      },
      {
        cluster:
          'critical: There is no backup job. Whether backups are made in another way could not be seen.',
      },
    ],
    'no job, and backups are hidden': [
      (facts) => {
        noJob(facts);
        blind(facts, 'backups');
        blind(facts, 'storage');
      },
      {
        cluster:
          'critical: There is no backup job. Whether backups are made in another way could not be seen.',
      },
    ],
  },
  unknown: {
    'jobs cannot be read': [
      (facts) => blind(facts, 'backupJobs'),
      { cluster: '"A backup job is enabled" could not be seen: the token may not see it.' },
    ],
  },
});

it('offers what is nearest: enable a job, else make one, to a backup server first', () => {
  const line = (change: (facts: AllFacts) => void) => {
    const facts = healthyFacts();
    change(facts);
    return runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands[0]?.line;
  };
  expect(line(disabled)).toBe('pvesh set /cluster/backup/nightly --enabled 1');
  const make = (storage: string) =>
    `pvesh create /cluster/backup --all 1 --storage ${storage} --schedule 02:00 --mode snapshot --prune-backups keep-daily=7,keep-weekly=4,keep-monthly=3`;
  expect(line(noJob)).toBe(make('backup-nas'));
  const local = (facts: AllFacts) => {
    noJob(facts);
    storageNamed(facts, 'local').content.push('backup');
  };
  expect(line(local)).toBe(make('backup-nas'));
  expect(
    line((facts) => {
      local(facts);
      storageNamed(facts, 'backup-nas').server = '10.0.0.50';
      Object.assign(storageNamed(facts, 'nas2'), { content: ['backup'], server: '10.0.0.52' });
    }),
  ).toBe(make('nas2'));
  expect(
    line((facts) => {
      local(facts);
      Object.assign(storageNamed(facts, 'nas2'), { type: 'pbs', content: ['backup'] });
    }),
  ).toBe(make('nas2'));
  expect(
    line((facts) => {
      noJob(facts);
      storageNamed(facts, 'backup-nas').enabled = false;
    }),
  ).toBeUndefined();
});
