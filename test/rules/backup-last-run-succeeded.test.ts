import rule from '../../audit/rules/backup-last-run-succeeded.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Task = AllFacts['tasks'][number];

const taskOf = ({ tasks }: AllFacts, node: string) => found(tasks, (task) => task.node === node);

/** A further run on pve1, so many hours before the one of last night. */
const earlier = (facts: AllFacts, before: number, part: Partial<Task>) => {
  const last = taskOf(facts, 'pve1');
  facts.tasks.push({
    ...last,
    upid: `${last.upid}-${before}`,
    startedAt: last.startedAt - hours(before),
    endedAt: last.startedAt - hours(before) + 600,
    ...part,
  });
};

const failedFor = (...vmids: number[]): Partial<Task> => ({
  status: 'job errors',
  guests: [101, 104].map((vmid) =>
    vmids.includes(vmid) ? { vmid, ok: false, error: 'no space left' } : { vmid, ok: true },
  ),
});

/** Every node has one guest that the job takes, so its runs carry that guest's id. */
const aloneOn = (facts: AllFacts, part: Partial<Task>) => {
  facts.backupJobs = [{ id: 'one', enabled: true, selection: { kind: 'vmids', vmids: [105] } }];
  facts.tasks = facts.tasks
    .filter(({ node }) => node === 'pve2')
    .map((task) => ({ ...task, vmid: 105, ...part }));
};

ruleCases(rule, {
  pass: {
    'all nodes': () => {},
    'a run is under way': (facts) => {
      const { status, endedAt, ...task } = taskOf(facts, 'pve1');
      facts.tasks.push({ ...task, startedAt: now - 60 });
    },
    'an earlier failure was made up for': (facts) => {
      taskOf(facts, 'pve1').guests = [{ vmid: 104, ok: true }];
      earlier(facts, 3, failedFor(104));
      facts.tasks.reverse();
    },
    'a failure two days ago': (facts) => earlier(facts, 48, failedFor(104)),
    'a backup by hand of one guest of many': (facts) =>
      earlier(facts, 1, { vmid: 104, status: 'interrupted by signal' }),
    'the run of a job that takes one guest': (facts) => aloneOn(facts, {}),
    'jobs and guests are hidden': (facts) => {
      blind(facts, 'guests');
      blind(facts, 'backupJobs');
      blind(facts, 'cluster');
    },
    'a node that is off': (facts) => {
      for (const node of facts.nodes) if (node.node === 'pve3') node.online = false;
      facts.tasks = facts.tasks.filter(({ node }) => node !== 'pve3');
      gap(facts, 'tasks', 'node/pve3');
    },
    'no job any more, but it ran well': (facts) => void facts.backupJobs.splice(0),
  },
  fail: {
    'the log names the guests': [
      (facts) => {
        Object.assign(taskOf(facts, 'pve1'), failedFor(101, 104));
      },
      {
        'node/pve1':
          'high: The backup run on pve1 of 2026-11-17 01:59 UTC failed for pihole-1 (CT 101) and homeassistant (VM 104): job errors.',
      },
    ],
    'a guest that is gone, and a reason that is not told': [
      (facts) => {
        Object.assign(taskOf(facts, 'pve1'), {
          status: 'job errors',
          guests: [{ vmid: 999, ok: false }],
        });
      },
      {
        'node/pve1': 'high: The backup run on pve1 of 2026-11-17 01:59 UTC failed for guest 999: job errors.',
      },
    ],
    'the log was not read': [
      (facts) => {
        taskOf(facts, 'pve2').status = `storage is not online ${'!'.repeat(300)}`;
      },
      {
        'node/pve2': `high: The backup run on pve2 of 2026-11-17 01:59 UTC failed: storage is not online ${'!'.repeat(178)}.`,
      },
    ],
    'the other job of that night': [
      (facts) => earlier(facts, 3, failedFor(104)),
      {
        'node/pve1':
          'high: The backup run on pve1 of 2026-11-16 22:59 UTC failed for homeassistant (VM 104): job errors.',
      },
    ],
    warnings: [
      (facts) => {
        taskOf(facts, 'pve3').status = 'WARNINGS: 2';
      },
      { 'node/pve3': 'low: The backup run on pve3 of 2026-11-17 01:59 UTC ended with warnings.' },
    ],
    'a job that takes one guest': [
      (facts) => aloneOn(facts, { status: 'job errors' }),
      { 'qemu/105': 'high: The backup run on pve2 of 2026-11-17 01:59 UTC failed: job errors.' },
    ],
  },
  unknown: {
    'the log was cut off, or the status is lost': [
      (facts) => {
        taskOf(facts, 'pve1').status = 'unexpected status';
        delete taskOf(facts, 'pve2').status;
      },
      {
        'node/pve1':
          'How the backup run on pve1 of 2026-11-17 01:59 UTC ended could not be seen: its log was cut off, as by a crash or a restart.',
        'node/pve2':
          'How the backup run on pve2 of 2026-11-17 01:59 UTC ended could not be seen: its log was cut off, as by a crash or a restart.',
      },
    ],
    'a node does not show its tasks': [
      (facts) => {
        facts.tasks = facts.tasks.filter(({ node }) => node !== 'pve2');
        gap(facts, 'tasks', 'node/pve2');
      },
      { 'node/pve2': 'The backup runs on pve2 could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no job, and none has run': [
      (facts) => {
        facts.backupJobs.splice(0);
        facts.tasks = [];
      },
      'backup-job-exists',
    ],
    'a job that has not run yet': [
      (facts) => {
        facts.tasks = facts.tasks.map(({ status, endedAt, ...task }) => ({
          ...task,
          startedAt: now - days(0),
        }));
      },
      null,
    ],
  },
});
