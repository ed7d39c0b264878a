import { describe, expect, it } from 'vitest';
import { laterBy } from '../../audit/advice/job-times.ts';
import { backupWindow } from '../../audit/backup-window.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { gathered } from '../gather/gathered.ts';
import { type AllFacts, guestWith, storageNamed } from '../support/found.ts';
import { days, healthyFacts, now } from '../support/healthy-facts.ts';

const window = (facts: AllFacts) => backupWindow(facts, defaultPolicy);

describe('without a job', () => {
  function bare(change: (facts: AllFacts) => void = () => {}) {
    const facts = healthyFacts();
    facts.backupJobs = [];
    change(facts);
    return window(facts);
  }
  const alone = (facts: AllFacts) => {
    facts.storage = facts.storage.filter(({ storage }) => storage !== 'backup-nas');
  };
  const forBackups = (facts: AllFacts, name: string) => {
    storageNamed(facts, name).content.push('backup');
  };

  it('a nightly one goes to a server that holds no disks', () => {
    expect(bare()).toEqual({
      kind: 'create',
      summary: 'Back up all guests every night to backup-nas.',
      jobs: [
        {
          id: 'nightly',
          change: 'every night at 02:00 to backup-nas',
          why: 'There is no job: nothing backs up any guest.',
        },
      ],
      commands: [
        {
          line: 'pvesh create /cluster/backup --id nightly --all 1 --storage backup-nas --schedule 02:00 --mode snapshot --prune-backups keep-daily=7,keep-weekly=4,keep-monthly=3',
          effect: 'changes',
        },
      ],
      verify: [{ line: 'pvesh get /cluster/backup', effect: 'reads' }],
      rollback: [{ line: 'pvesh delete /cluster/backup/nightly', effect: 'changes' }],
      assumptions: [
        '02:00 is by the clock of each node; all nodes begin at once.',
        'The disks to be saved are 86 GB when full, up to 14 copies of each guest are kept, compressed, and backup-nas has 1.5 TB free: look at it after the first nights.',
      ],
    });
  });

  it('a backup server before another one, and then the one with most room', () => {
    const two = (facts: AllFacts) => {
      facts.storage.push({ ...structuredClone(storageNamed(facts, 'backup-nas')), storage: 'vault' });
    };
    expect(bare(two)?.summary).toContain('backup-nas');
    const turned = bare((facts) => {
      two(facts);
      facts.storage.reverse();
    });
    expect(turned?.summary).toContain('backup-nas');
    expect(
      bare((facts) => {
        two(facts);
        storageNamed(facts, 'vault').type = 'pbs';
      })?.assumptions[1],
    ).toContain('a backup server stores what is alike once, and vault has');
    expect(
      bare((facts) => {
        two(facts);
        for (const state of storageNamed(facts, 'backup-nas').onNodes) delete state.availableBytes;
      })?.summary,
    ).toContain('vault');
  });

  it('on the guests’ own server it says that a second machine is needed first', () => {
    const plan = bare((facts) => {
      alone(facts);
      forBackups(facts, 'nas');
    });
    expect(plan?.first).toBe(
      'A second machine is needed first: add a storage on it, best a Proxmox Backup Server. nas lies on 10.0.0.50, where 5 guests have their disks: when that fails, disks and backups are gone together. Until there is one, a job still helps against mistakes and failed updates, and for guests whose disks are elsewhere.',
    );
    expect(plan?.commands).toHaveLength(1);
  });

  it.each<[string, (facts: AllFacts) => void, string]>([
    [
      'one guest there',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        facts.guests = facts.guests.slice(0, 1);
      },
      'nas lies on 10.0.0.50, where 1 guest has its disks:',
    ],
    [
      'a path of the node is on no storage',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        guestWith(facts, 'lxc/101').config?.disks.splice(0, 1, { key: 'mp0', backedUp: false });
      },
      'nas lies on 10.0.0.50, where 4 guests have their disks:',
    ],
    [
      'disks that are not known may be there',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas2');
        for (const guest of facts.guests) delete guest.config;
      },
      'nas2 lies on 10.0.0.51, where 5 guests have their disks:',
    ],
    [
      'Ceph that the nodes keep together',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        Object.assign(storageNamed(facts, 'nas'), { type: 'cephfs', server: undefined });
      },
      'nas lies on the nodes themselves, where 5 guests have their disks:',
    ],
    [
      'the disks of the nodes',
      (facts) => {
        alone(facts);
        forBackups(facts, 'local');
      },
      'local is on the disks of each node: when a node fails, the backups of its guests are gone with it.',
    ],
    [
      'a machine that the configuration does not name',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        delete storageNamed(facts, 'nas').server;
      },
      'Make sure that nas lies on another machine than the guests’ disks: its configuration does not tell.',
    ],
    [
      'no storage for backups',
      alone,
      'A second machine is needed first: add a storage on it, best a Proxmox Backup Server. Then make a nightly job for all guests.',
    ],
    [
      'one that not every node with guests can use',
      (facts) => {
        for (const state of storageNamed(facts, 'backup-nas').onNodes) state.active = state.node !== 'pve2';
      },
      'Then make a nightly job for all guests.',
    ],
  ])('%s', (_, change, first) => expect(bare(change)?.first).toContain(first));

  it('without a storage there is nothing to run', () => {
    expect(bare(alone)).toMatchObject({ jobs: [], commands: [], verify: [], rollback: [], assumptions: [] });
  });

  it.each<[string, (facts: AllFacts) => void]>([
    ['a disk', (facts) => delete guestWith(facts, 'lxc/101').config?.disks[0]?.sizeBytes],
    ['a configuration', (facts) => delete guestWith(facts, 'lxc/101').config],
  ])('says nothing of space where %s is not known', (_, change) => {
    expect(bare((facts) => void change(facts))?.assumptions).toHaveLength(1);
  });

  it('without guests, and without storages, as far as it goes', () => {
    expect(bare((facts) => delete (facts as Partial<AllFacts>).guests)?.summary).toContain('backup-nas');
    expect(bare((facts) => delete (facts as Partial<AllFacts>).storage)).toBeUndefined();
  });

  it('in the homelab the only server is the guests’ own', async () => {
    const { facts } = await gathered('homelab');
    const plan = backupWindow(facts, defaultPolicy);
    expect(plan?.commands.map(({ line }) => line)).toEqual([
      expect.stringContaining('--storage Truenas_jbod '),
    ]);
    expect(plan?.first).toContain('Truenas_jbod lies on 192.168.1.98, where 18 guests have their disks');
  });
});

describe('with jobs', () => {
  type Job = AllFacts['backupJobs'][number];
  /** 02:00 on the three days after the audit. */
  const nights = [1, 2, 3].map((day) => now + days(day) - 77 * 60);
  const job = (id: string, more: Partial<Job> = {}): Job => ({
    id,
    enabled: true,
    schedule: '02:00',
    nextRuns: nights,
    storage: 'backup-nas',
    mode: 'snapshot',
    selection: { kind: 'all', exclude: [] },
    ...more,
  });
  const ran = (node: string, minutes: number, at = nights[0] ?? 0): AllFacts['tasks'][number] => ({
    upid: `UPID:${node}:${minutes}:${at}`,
    node,
    type: 'vzdump',
    user: 'root@pam',
    startedAt: at - days(1),
    endedAt: at - days(1) + minutes * 60,
    status: 'OK',
  });
  function jobs(list: Job[], tasks: AllFacts['tasks'] = [], change: (facts: AllFacts) => void = () => {}) {
    const facts = healthyFacts();
    Object.assign(facts, { backupJobs: list, tasks });
    change(facts);
    return window(facts);
  }
  const later = (minutes: number) => nights.map((night) => night + minutes * 60);

  it.each<[string, Job[], AllFacts['tasks']]>([
    ['one job', [job('a')], [ran('pve1', 300)]],
    [
      'one after the other',
      [job('a'), job('b', { nextRuns: later(60) })],
      [ran('pve1', 30), ran('pve2', 30, later(60)[0])],
    ],
    [
      'on other nodes and storages',
      [job('a', { node: 'pve1' }), job('b', { node: 'pve2', storage: 'nas' })],
      [],
    ],
    ['disabled ones', [job('a'), job('b', { enabled: false })], []],
    ['without a time', [job('a'), job('b', { nextRuns: undefined, schedule: undefined })], []],
    ['whose length nobody knows', [job('a'), job('b', { nextRuns: later(30) })], []],
    ['only disabled', [job('a', { enabled: false })], []],
  ])('nothing changes: %s', (_, list, tasks) => expect(jobs(list, tasks)).toBeUndefined());

  it('a job that begins while another is at work begins when that is over', () => {
    const plan = jobs(
      [job('a'), job('b', { schedule: '02:30', nextRuns: later(30) })],
      [ran('pve1', 70), ran('pve2', 20, later(30)[0])],
    );
    expect(plan).toEqual({
      kind: 'adjust',
      summary: 'Let b begin later.',
      jobs: [
        {
          id: 'b',
          change: 'begins at 03:15 instead of 02:30',
          why: 'a is at work then, for up to 70 minutes.',
        },
      ],
      commands: [{ line: 'pvesh set /cluster/backup/b --schedule 03:15', effect: 'changes' }],
      verify: [{ line: 'pvesh get /cluster/backup', effect: 'reads' }],
      rollback: [{ line: 'pvesh set /cluster/backup/b --schedule 02:30', effect: 'changes' }],
      assumptions: ['A job takes as long as its longest run so far.'],
    });
  });

  it('two at the same time: an hour is assumed where no run was seen', () => {
    const plan = jobs([job('b'), job('a')]);
    expect(plan?.jobs).toEqual([
      { id: 'b', change: 'begins at 03:00 instead of 02:00', why: 'a is at work then.' },
    ]);
    expect(plan?.assumptions).toEqual(['No run of a was seen: 60 minutes are assumed.']);
  });

  it('three at the same time begin one after the other', () => {
    expect(jobs([job('a'), job('b'), job('c')])?.commands.map(({ line }) => line)).toEqual([
      'pvesh set /cluster/backup/b --schedule 03:00',
      'pvesh set /cluster/backup/c --schedule 04:00',
    ]);
  });

  it('a long weekly job goes behind the nightly one that begins while it runs', () => {
    const weekly = [(nights[1] ?? 0) - 3600];
    const plan = jobs(
      [job('nightly'), job('weekly', { schedule: 'sat 01:00', nextRuns: weekly })],
      [ran('pve1', 30), ran('pve1', 180, weekly[0])],
    );
    expect(plan?.jobs[0]?.change).toBe('begins at sat 02:30 instead of sat 01:00');
  });

  it('a schedule of another form is named, not rewritten', () => {
    const plan = jobs([job('a'), job('b', { schedule: '*-*-* 2:0/30' }), job('c', { schedule: undefined })]);
    expect(plan?.jobs.map(({ change }) => change)).toEqual([
      'begins 60 minutes later',
      'begins 2 hours later',
    ]);
    expect(plan?.commands).toEqual([]);
  });

  it('where work waits for storage meanwhile, jobs without a limit get one', () => {
    const slow = ({ performance }: AllFacts) => {
      for (const entry of performance.slice(0, 2))
        entry.ioDuringBackup = { mean: 0.31, peak: 0.8, minutes: 40 };
      for (const entry of performance.slice(2)) delete entry.ioDuringBackup;
    };
    const plan = jobs([job('a'), job('b', { nextRuns: later(600), bandwidthKiB: 1000 })], [], slow);
    expect(plan).toMatchObject({
      summary: 'Limit how fast a reads.',
      jobs: [
        {
          id: 'a',
          change: 'reads at most 61440 KiB a second',
          why: 'Work waits for storage while it runs: pve1 (31 %) and pve2 (31 %).',
        },
      ],
      commands: [{ line: 'pvesh set /cluster/backup/a --bwlimit 61440' }],
      rollback: [{ line: 'pvesh set /cluster/backup/a --delete bwlimit' }],
      assumptions: ['61440 KiB a second is about half of a gigabit link: with it 1 job will take longer.'],
    });
    const both = jobs([job('a'), job('b')], [], slow);
    expect(both?.summary).toBe('Let b begin later, and limit how fast a and b read.');
    expect(both?.commands.map(({ line }) => line)).toEqual([
      'pvesh set /cluster/backup/a --bwlimit 61440',
      'pvesh set /cluster/backup/b --schedule 03:00 --bwlimit 61440',
    ]);
  });

  it('without measurements, tasks or jobs there is nothing to say about them', () => {
    const facts: Partial<AllFacts> & AllFacts = healthyFacts();
    Object.assign(facts, { performance: undefined, tasks: undefined, backupJobs: [job('a')] });
    expect(window(facts)).toBeUndefined();
    expect(window({ ...facts, backupJobs: undefined as never })).toBeUndefined();
  });
});

it.each([
  ['02:00', 900, '02:15'],
  ['2:00', 3600, '03:00'],
  ['23:30', 3600, '00:30'],
  ['sat 22:00', 3600, 'sat 23:00'],
  ['mon..fri 22:00', 1800, 'mon..fri 22:30'],
  ['sat 23:30', 3600, undefined],
  ['*-*-1 02:00', 3600, undefined],
  ['0/2:30', 3600, undefined],
  ['daily', 3600, undefined],
])('%s, %i seconds later', (schedule, seconds, expected) =>
  expect(laterBy(schedule, seconds)).toBe(expected),
);
