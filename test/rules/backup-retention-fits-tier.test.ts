import rule from '../../audit/rules/backup-retention-fits-tier.ts';
import { type AllFacts, found, guestWith, storageNamed } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

/** Only buildbox has a tier, and the one job keeps this much. */
const alone = (facts: AllFacts, tier: string, retention?: Record<string, number>, schedule = '02:00') => {
  for (const guest of facts.guests) Object.assign(guest, { name: `thing-${guest.vmid}`, tags: [] });
  guestWith(facts, 'qemu/105').tags = [`tier-${tier}`];
  delete storageNamed(facts, 'backup-nas').retention;
  Object.assign(job(facts), { schedule, ...(retention && { retention }) });
};

const tooShort = (severity: string, tier: string, kept: string, wanted = '28 days') => ({
  'qemu/105': `${severity}: thing-105 (VM 105) is ${tier}, which asks to keep backups for ${wanted}, but nightly keeps them about ${kept}.`,
});

const unseen = (why: string) => ({
  'qemu/105': `How long nightly keeps backups of thing-105 (VM 105) could not be seen${why}`,
});

ruleCases(rule, {
  pass: {
    'days and weeks of the storage': () => {},
    'nothing is ever removed': (facts) => alone(facts, 'critical', undefined, 'someday'),
    'everything is kept on purpose': (facts) => alone(facts, 'critical', { 'keep-all': 1, 'keep-last': 1 }),
    'months, whatever the schedule': (facts) => alone(facts, 'high', { 'keep-monthly': 1 }, 'someday'),
    'four of a weekly job': (facts) => alone(facts, 'medium', { 'keep-last': 4 }, 'sun 04:00'),
    'seven daily ones of a weekly job': (facts) => alone(facts, 'medium', { 'keep-daily': 7 }, 'sun 04:00'),
    'low asks for nothing': (facts) => alone(facts, 'low', { 'keep-last': 1 }),
    'another job keeps longer than one that is hidden': (facts) => {
      alone(facts, 'high', { 'keep-yearly': 1 });
      facts.backupJobs.push({ ...job(facts), id: 'second', storage: 'elsewhere', retention: undefined });
    },
  },
  fail: {
    'a week for a critical guest': [
      (facts) => alone(facts, 'critical', { 'keep-daily': 7, 'keep-hourly': 12, 'keep-weekly': -3 }),
      tooShort('medium', 'critical', '19 days'),
    ],
    'the last ten of a nightly job': [
      (facts) => alone(facts, 'medium', { 'keep-last': 10 }),
      tooShort('low', 'medium', '10 days'),
    ],
    'less than the policy asks': [
      (facts, policy) => {
        policy.tiers.low.keepDays = 3;
        alone(facts, 'low', { 'keep-last': 1 });
      },
      tooShort('low', 'low', '1 day', '3 days'),
    ],
  },
  unknown: {
    'nobody can read the schedule': [
      (facts) => alone(facts, 'high', { 'keep-last': 50 }, 'someday'),
      unseen('.'),
    ],
    'a backup server prunes by itself': [
      (facts) => {
        alone(facts, 'high');
        storageNamed(facts, 'backup-nas').type = 'pbs';
      },
      unseen(': backup-nas is a Proxmox Backup Server and prunes by jobs of its own.'),
    ],
    'the storage is hidden': [
      (facts) => {
        alone(facts, 'high');
        blind(facts, 'storage');
      },
      unseen(': the token may not see it.'),
    ],
    'the job names no storage': [
      (facts) => {
        alone(facts, 'high');
        delete job(facts).storage;
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      unseen(': rows are left out.'),
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
