import { describe, expect, it } from 'vitest';
import { backupWindow } from '../../audit/backup-window.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, now } from '../support/healthy-facts.ts';

const window = (facts: AllFacts) => backupWindow(facts, defaultPolicy);

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
