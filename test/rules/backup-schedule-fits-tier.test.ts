import rule from '../../audit/rules/backup-schedule-fits-tier.ts';
import { type AllFacts, found, guestWith } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

/** Only buildbox has a tier, and the one job has this schedule. */
const alone = (facts: AllFacts, tier: string, schedule: string) => {
  for (const guest of facts.guests) Object.assign(guest, { name: `thing-${guest.vmid}`, tags: [] });
  guestWith(facts, 'qemu/105').tags = [`tier-${tier}`];
  job(facts).schedule = schedule;
};

const tooRare = (severity: string, tier: string, wanted: string, seen: string) => ({
  'qemu/105': `${severity}: thing-105 (VM 105) is ${tier}, which asks for a backup every ${wanted}, but nightly makes one every ${seen} at best.`,
});

ruleCases(rule, {
  pass: {
    'critical guests every night': () => {},
    'a low one every month': (facts) => alone(facts, 'low', 'monthly'),
    'the faster of two jobs counts': (facts) => {
      facts.backupJobs.push({ ...job(facts), id: 'monthly', schedule: 'monthly' });
    },
    'a schedule that nobody reads beside one that is enough': (facts) => {
      facts.backupJobs.push({ ...job(facts), id: 'odd', schedule: 'someday' });
    },
    'a schedule that only the server understands': (facts) => {
      Object.assign(job(facts), { schedule: 'someday', nextRuns: [now, now + days(1), now + days(2)] });
    },
  },
  fail: {
    'weekly for a critical guest': [
      (facts) => alone(facts, 'critical', 'sun 04:00'),
      tooRare('medium', 'critical', '24 hours', '7 days'),
    ],
    'not at the weekend': [
      (facts) => {
        alone(facts, 'high', 'mon..fri 22:00');
        delete job(facts).storage;
      },
      tooRare('medium', 'high', '24 hours', '3 days'),
    ],
    'monthly where a week is asked': [
      (facts) => alone(facts, 'medium', 'monthly'),
      tooRare('low', 'medium', '7 days', '31 days'),
    ],
    'yearly where a month is asked': [
      (facts) => alone(facts, 'low', 'yearly'),
      tooRare('low', 'low', '31 days', '366 days'),
    ],
    'hourly, as the policy asks': [
      (facts, policy) => {
        policy.tiers.high.backupEveryHours = 4;
        alone(facts, 'high', '02:00');
      },
      tooRare('medium', 'high', '4 hours', '24 hours'),
    ],
    'nobody said what the guests are for': [
      (facts) => {
        for (const guest of facts.guests) guest.name = `thing-${guest.vmid}`;
      },
      {
        cluster:
          'info: No guest says how much depends on it, so nobody can tell how often it must be backed up.',
      },
    ],
  },
  unknown: {
    'a schedule that nobody can read': [
      (facts) => alone(facts, 'low', 'someday'),
      { 'qemu/105': 'How often nightly backs up thing-105 (VM 105) could not be seen.' },
    ],
    'a pool that is hidden may be backed up more often': [
      (facts) => {
        alone(facts, 'high', 'monthly');
        facts.backupJobs.push({
          ...job(facts),
          id: 'pool',
          schedule: 'hourly',
          selection: { kind: 'pool', pool: 'lab' },
        });
        facts.cluster.permissions = {};
      },
      {
        'qemu/105':
          'Whether thing-105 (VM 105) is in a further backup job could not be seen: The token may not see the members of the pool lab (needs Pool.Audit on /pool/lab).',
      },
    ],
    'a node has been silent for long': [
      (facts) => {
        gap(facts, 'nodes', 'node/pve2', 'pve2 is offline.');
        const guest = guestWith(facts, 'qemu/105');
        guest.status = 'unknown';
        delete guest.name;
      },
      { 'qemu/105': 'The tier of VM 105 could not be seen: pve2 is offline.' },
    ],
    'only some guests are shown, and none has a tier': [
      (facts) => {
        for (const guest of facts.guests) guest.name = `thing-${guest.vmid}`;
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { cluster: 'Guests with a tier could not be seen: rows are left out.' },
    ],
    'the jobs are hidden': [
      (facts) => blind(facts, 'backupJobs'),
      {
        cluster:
          '"Guests are backed up as often as their tier asks" could not be seen: the token may not see it.',
      },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
    'no guest with a tier is in a job': [
      (facts) => {
        alone(facts, 'high', '02:00');
        job(facts).selection = { kind: 'all', exclude: [105] };
      },
      'backup-covers-guests',
    ],
    'templates alone': [
      (facts) => {
        for (const guest of facts.guests) guest.template = true;
      },
      null,
    ],
  },
});
