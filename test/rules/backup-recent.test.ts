import rule from '../../audit/rules/backup-recent.ts';
import { type AllFacts, found, guestWith, storageNamed } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

/** The newest copy of a guest is as old as this; without an age it has none. */
const aged = ({ backups }: AllFacts, vmid: number, age?: number) => {
  backups.copies = backups.copies.filter((copy) => copy.vmid !== vmid);
  if (age !== undefined)
    backups.copies.push({
      storage: 'backup-nas',
      volid: `backup-nas:backup/${vmid}`,
      vmid,
      type: vmid > 103 ? 'qemu' : 'lxc',
      takenAt: now - age,
    });
};

/** Its storage is not in the list; what lies there is unknown. */
const unlisted = (facts: AllFacts, reason?: string) => {
  facts.backups = { listed: [], copies: [] };
  if (reason) gap(facts, 'backups', 'storage/backup-nas', reason);
};

const unseen = (why: string, place = 'the storage backup-nas') =>
  Object.fromEntries(
    [
      ['lxc/101', 'pihole-1 (CT 101)'],
      ['lxc/102', 'pihole-2 (CT 102)'],
      ['lxc/103', 'traefik (CT 103)'],
      ['qemu/104', 'homeassistant (VM 104)'],
      ['qemu/105', 'buildbox (VM 105)'],
    ].map(([id, name]) => [id, `A recent backup of ${name} on ${place} could not be seen${why}`]),
  );

const stale = (age: string, although: string) => ({
  'qemu/105': `medium: The newest backup of buildbox (VM 105) is ${age} old, ${although}.`,
});

ruleCases(rule, {
  pass: {
    'a night old': () => {},
    'a run that is late': (facts) => aged(facts, 105, hours(35)),
    'a weekly job': (facts) => {
      job(facts).schedule = 'sun 04:00';
      aged(facts, 105, days(10));
    },
    'a daily job counts, a monthly one beside it does not excuse': (facts) => {
      facts.backupJobs.push({ ...job(facts), id: 'monthly', schedule: 'monthly' });
      aged(facts, 105, hours(30));
    },
    'an unreadable schedule, judged by hours': (facts) => {
      job(facts).schedule = 'someday';
      aged(facts, 105, hours(25));
    },
    'an unreadable schedule whose next run is far away': (facts) => {
      Object.assign(job(facts), { schedule: 'someday', nextRun: now + days(20) });
      aged(facts, 105, days(19));
    },
    'nobody may list the storage, but the logs tell': (facts) => {
      unlisted(facts);
      for (const task of facts.tasks) task.guests = facts.guests.map(({ vmid }) => ({ vmid, ok: true }));
    },
    'the group is hidden, but single runs tell': (facts) => {
      blind(facts, 'backups');
      const [run] = facts.tasks;
      if (run) facts.tasks = facts.guests.map(({ vmid }) => ({ ...run, vmid, status: 'WARNINGS: 1' }));
    },
    'a copy whose type is not told': (facts) => {
      aged(facts, 105, hours(2));
      const copy = facts.backups.copies.at(-1);
      if (copy) delete copy.type;
      aged(facts, 104, hours(2));
    },
    'an old copy without type beside a new one, and the other way round': (facts) => {
      const more = (vmid: number, age: number) =>
        facts.backups.copies.push({
          storage: 'backup-nas',
          volid: `renamed-${vmid}`,
          vmid,
          takenAt: now - age,
        });
      more(105, days(9));
      aged(facts, 104, days(9));
      more(104, hours(2));
    },
    'local storage, listed on the node of each guest': (facts) => {
      job(facts).storage = 'local';
      facts.backups.listed = ['pve1', 'pve2', 'pve3'].map((node) => ({
        storage: 'local',
        node,
        evidence: 'content',
      }));
    },
    'no job, but somebody makes copies': (facts) => void facts.backupJobs.splice(0),
    'neither job nor copy is for the rule about coverage': (facts) => {
      job(facts).selection = { kind: 'all', exclude: [105] };
      aged(facts, 105);
    },
  },
  fail: {
    'one and a half, and three intervals': [
      (facts) => {
        aged(facts, 104, hours(72));
        aged(facts, 105, hours(36));
      },
      {
        'qemu/104':
          'high: The newest backup of homeassistant (VM 104) is 3 days old, although its job runs at least every 24 hours.',
        ...stale('36 hours', 'although its job runs at least every 24 hours'),
      },
    ],
    'no copy at all': [
      (facts) => aged(facts, 105),
      {
        'qemu/105': 'high: No backup copy of buildbox (VM 105) was found, although nightly should make them.',
      },
    ],
    'the copies are of a container that had the id before': [
      (facts) => {
        for (const copy of facts.backups.copies) if (copy.vmid === 105) copy.type = 'lxc';
      },
      {
        'qemu/105': 'high: No backup copy of buildbox (VM 105) was found, although nightly should make them.',
      },
    ],
    'copies that never came to their end, or of nobody': [
      (facts) => {
        for (const copy of facts.backups.copies)
          if (copy.vmid === 105)
            Object.assign(copy, copy.takenAt > now - hours(2) ? { unfinished: true } : { vmid: undefined });
      },
      {
        'qemu/105': 'high: No backup copy of buildbox (VM 105) was found, although nightly should make them.',
      },
    ],
    'a log is no proof where the copies can be seen': [
      (facts) => {
        aged(facts, 105, hours(40));
        for (const task of facts.tasks) task.guests = [{ vmid: 105, ok: true }];
      },
      stale('40 hours', 'although its job runs at least every 24 hours'),
    ],
    'no schedule at all': [
      (facts) => {
        delete job(facts).schedule;
        delete job(facts).nextRun;
        aged(facts, 105, hours(27));
      },
      stale('27 hours', 'where 26 hours are expected'),
    ],
    'no job, and the copies grow old': [
      (facts) => {
        facts.backupJobs.splice(0);
        aged(facts, 105, hours(30));
      },
      stale('30 hours', 'where 26 hours are expected'),
    ],
  },
  unknown: {
    'the storage could not be listed, and no log tells': [
      (facts) => unlisted(facts, 'The token may not list the backups on backup-nas (needs Datastore.Audit).'),
      unseen(': The token may not list the backups on backup-nas (needs Datastore.Audit).'),
    ],
    'a shortened list of storages': [
      (facts) => {
        unlisted(facts);
        gap(facts, 'backups', 'filtered', 'rows are left out.');
      },
      unseen(': rows are left out.'),
    ],
    'all of them hidden, runs failed': [
      (facts) => {
        blind(facts, 'backups');
        for (const task of facts.tasks) Object.assign(task, { guests: [{ vmid: 105, ok: false }] });
        const [run] = facts.tasks;
        if (run)
          facts.tasks.push(
            { ...run, vmid: 104, status: 'job errors' },
            { ...run, vmid: 103, status: undefined },
          );
      },
      unseen(': the token may not see it.'),
    ],
    'the logs could not be read either': [
      (facts) => {
        unlisted(facts, 'it did not answer.');
        blind(facts, 'tasks');
      },
      unseen(': it did not answer.'),
    ],
    'the storage is disabled': [
      (facts) => {
        unlisted(facts);
        storageNamed(facts, 'backup-nas').enabled = false;
      },
      unseen(': backup-nas is disabled.'),
    ],
    'the storage is not meant for backups': [
      (facts) => {
        unlisted(facts);
        job(facts).storage = 'nas';
      },
      unseen(': nas is not meant for backups.', 'the storage nas'),
    ],
    'the storage is not in the list of storages': [
      (facts) => {
        unlisted(facts);
        blind(facts, 'storage');
        job(facts).storage = 'elsewhere';
      },
      unseen('.', 'the storage elsewhere'),
    ],
    'the job names no storage': [
      (facts) => {
        unlisted(facts);
        delete job(facts).storage;
      },
      unseen('.', 'the default storage of the job nightly'),
    ],
    'no job, an old copy, and storages that nobody knows': [
      (facts) => {
        facts.backupJobs.splice(0);
        aged(facts, 105, days(9));
        blind(facts, 'storage', 'it is hidden.');
      },
      {
        'qemu/105':
          'A recent backup of buildbox (VM 105) on the storages for backups could not be seen: it is hidden.',
      },
    ],
    'local storage of a node that did not answer': [
      (facts) => {
        unlisted(facts);
        job(facts).storage = 'local';
        job(facts).selection = { kind: 'vmids', vmids: [105] };
        storageNamed(facts, 'local').content.push('backup');
        gap(facts, 'backups', 'storage/pve2/local');
      },
      {
        'qemu/105':
          'A recent backup of buildbox (VM 105) on the storage local could not be seen: it did not answer.',
      },
    ],
    'it may be a template': [
      (facts) => {
        const guest = guestWith(facts, 'qemu/105');
        guest.status = 'unknown';
        delete guest.name;
        aged(facts, 105);
      },
      {
        'qemu/105':
          'Whether VM 105 needs a backup could not be seen: pve2 is offline, and it may be a template.',
      },
    ],
  },
  notApplicable: {
    'no job and no copy': [
      (facts) => {
        facts.backupJobs.splice(0);
        facts.backups.copies = [];
      },
      'backup-job-exists',
    ],
    'no job, and backups are hidden': [
      (facts) => {
        facts.backupJobs.splice(0);
        blind(facts, 'backups');
      },
      'backup-job-exists',
    ],
    'no job, and copies of guests that are gone': [
      (facts) => {
        facts.backupJobs.splice(0);
        for (const copy of facts.backups.copies) copy.vmid = 999;
      },
      'backup-job-exists',
    ],
    'a job that takes nobody': [
      (facts) => {
        job(facts).selection = { kind: 'vmids', vmids: [] };
        facts.backups.copies = [];
      },
      'backup-covers-guests',
    ],
    'only templates': [
      (facts) => {
        for (const guest of facts.guests) guest.template = true;
      },
      null,
    ],
  },
});
