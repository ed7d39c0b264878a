import rule from '../../audit/rules/drill-recent.ts';
import { type AllFacts, found, guestWith } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const drill = ({ drills }: AllFacts, guest: string) => found(drills, (entry) => entry.guest === guest);

const never = (facts: AllFacts, guest: string) => {
  facts.drills = facts.drills.filter((entry) => entry.guest !== guest);
};

const proxy = 'traefik (CT 103) is critical, and no restore of it that succeeded has been recorded.';

ruleCases(rule, {
  pass: {
    'all that matter': () => {},
    'the newest of several counts': (facts) => {
      facts.drills.push({ ...drill(facts, 'lxc/103'), at: now - days(300) });
      facts.drills.unshift({ ...drill(facts, 'lxc/103'), at: now - days(200) });
    },
    'a failed one after a good one': (facts) => {
      facts.drills.push({ ...drill(facts, 'lxc/103'), at: now, succeeded: false });
    },
    'medium asks for none': (facts) => {
      guestWith(facts, 'qemu/105').tags = ['tier-medium'];
    },
    'jobs are hidden': (facts) => blind(facts, 'backupJobs'),
  },
  fail: {
    'never, by tier': [
      (facts) => {
        never(facts, 'lxc/103');
        never(facts, 'qemu/105');
        guestWith(facts, 'qemu/105').tags = ['tier-high'];
        for (const task of facts.tasks.slice(0, 1)) task.type = 'qmrestore';
      },
      {
        'lxc/103': `medium: ${proxy}`,
        'qemu/105': 'low: buildbox (VM 105) is high, and no restore of it that succeeded has been recorded.',
      },
    ],
    'without success': [
      (facts) => {
        drill(facts, 'lxc/103').succeeded = false;
        blind(facts, 'tasks');
      },
      { 'lxc/103': `medium: ${proxy}` },
    ],
    'long ago': [
      (facts) => {
        drill(facts, 'lxc/103').at = now - days(93);
      },
      {
        'lxc/103':
          'low: traefik (CT 103) was last restored for practice 93 days ago; as it is critical, every 92 days are asked for.',
      },
    ],
    'nobody said what the guests are for': [
      (facts) => {
        for (const guest of facts.guests) guest.name = `thing-${guest.vmid}`;
      },
      {
        cluster:
          'info: No guest says how much depends on it, so nobody can tell which restores must be practised.',
      },
    ],
  },
  unknown: {
    'whether there is anything to restore, where jobs are hidden': [
      (facts) => {
        never(facts, 'lxc/103');
        facts.backups.copies = [];
        blind(facts, 'backupJobs');
      },
      {
        'lxc/103':
          'Whether traefik (CT 103) has a backup to practise with could not be seen: the token may not see it.',
      },
    ],
    'whether there is anything to restore, where copies are hidden': [
      (facts) => {
        never(facts, 'lxc/103');
        facts.backupJobs = [];
        blind(facts, 'backups');
      },
      {
        'lxc/103':
          'Whether traefik (CT 103) has a backup to practise with could not be seen: the token may not see it.',
      },
    ],
    'the drills': [
      (facts) => blind(facts, 'drills', 'they are kept with the Worker.'),
      {
        cluster:
          '"Guests that matter have been restored for practice" could not be seen: they are kept with the Worker.',
      },
    ],
    'what is on a node that is off': [
      (facts) => {
        gap(facts, 'nodes', 'node/pve2', 'pve2 is offline.');
        const guest = guestWith(facts, 'qemu/105');
        guest.status = 'unknown';
        delete guest.name;
      },
      { 'qemu/105': 'The tier of VM 105 could not be seen: pve2 is offline.' },
    ],
  },
  notApplicable: {
    'nothing to restore, and nobody looked for drills': [
      (facts) => {
        facts.backupJobs.splice(0);
        facts.backups.copies = [];
        blind(facts, 'drills');
      },
      'backup-job-exists',
    ],
    'nothing to restore': [
      (facts) => {
        facts.backupJobs.splice(0);
        facts.backups.copies = [];
      },
      'backup-job-exists',
    ],
  },
});
