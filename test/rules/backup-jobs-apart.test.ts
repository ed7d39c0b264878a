import rule from '../../audit/rules/backup-jobs-apart.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

/** When the nightly job runs for the next times; last night it took eighteen minutes on every node. */
const nights = [1, 2, 3].map((count) => now - hours(1.3) + days(count));

/** A second job, so many hours after the nightly one; it took ten minutes. */
const second = (facts: AllFacts, after: number, part: Partial<AllFacts['backupJobs'][number]> = {}) => {
  job(facts).nextRuns = nights;
  facts.tasks.push(
    ...facts.tasks.map((task) => {
      const startedAt = task.startedAt + hours(after - 24);
      return { ...task, startedAt, endedAt: startedAt + 600 };
    }),
  );
  facts.backupJobs.push({
    ...job(facts),
    id: 'second',
    nextRuns: nights.map((at) => at + hours(after)),
    ...part,
  });
};

const collision = (id: string, at: string, place: string, other: string, long: string) => ({
  [`job/${id}`]: `medium: ${id} begins at ${at} on ${place}, where ${other} is at work by then (${long}).`,
});

ruleCases(rule, {
  pass: {
    'one job alone': () => {},
    'an hour later': (facts) => second(facts, 1),
    'on nodes and storages of its own, at the same time': (facts) => {
      second(facts, 0, { storage: 'nas', selection: { kind: 'vmids', vmids: [105] } });
      job(facts).selection = { kind: 'vmids', vmids: [101] };
    },
    'on one node each, without a storage': (facts) => {
      second(facts, 0, { storage: undefined, node: 'pve2' });
      Object.assign(job(facts), { storage: undefined, node: 'pve1' });
    },
    'another day, each by its own runs': (facts) => {
      second(facts, 0, { nextRuns: [(nights[0] ?? 0) + days(3)] });
      for (const task of facts.tasks) task.endedAt = task.startedAt + hours(20);
    },
  },
  fail: {
    'while the first one runs': [
      (facts) => second(facts, 0.2),
      collision(
        'second',
        '2026-11-18 02:11 UTC',
        'the storage backup-nas',
        'nightly',
        'which takes up to 18 minutes',
      ),
    ],
    'on the same node, by a single foretold run': [
      (facts) => {
        second(facts, 0.2, { storage: 'nas', nextRuns: undefined, nextRun: (nights[1] ?? 0) + hours(0.2) });
      },
      collision('second', '2026-11-19 02:11 UTC', 'the node pve1', 'nightly', 'which takes up to 18 minutes'),
    ],
    'at the same second, whatever it takes': [
      (facts) => {
        second(facts, 0);
        facts.backupJobs.reverse();
        blind(facts, 'tasks');
      },
      collision('second', '2026-11-18 01:59 UTC', 'the storage backup-nas', 'nightly', 'at the same time'),
    ],
    'what is certain goes before what is not': [
      (facts) => {
        second(facts, 4, { storage: 'nas', node: 'pve1' });
        facts.backupJobs.push({ ...job(facts), id: 'a', node: 'pve1', storage: 'nas' });
        job(facts).enabled = false;
        facts.backupJobs.push({
          ...job(facts),
          id: 'third',
          enabled: true,
          storage: 'nas',
          nextRuns: nights.map((at) => at + hours(4)),
        });
        facts.tasks = [];
      },
      collision('third', '2026-11-18 05:59 UTC', 'the storage nas', 'second', 'at the same time'),
    ],
  },
  unknown: {
    'how long the first one takes': [
      (facts) => {
        second(facts, 2);
        blind(facts, 'tasks');
      },
      {
        'job/nightly': 'How long second runs could not be seen: the token may not see it.',
        'job/second': 'How long nightly runs could not be seen: the token may not see it.',
      },
    ],
    'no run that is over fits the first one': [
      (facts) => {
        second(facts, 2);
        for (const task of facts.tasks.slice(0, 3)) delete task.endedAt;
      },
      { 'job/second': 'How long nightly runs could not be seen.' },
    ],
    'when it runs': [
      (facts) => second(facts, 2, { nextRuns: undefined, nextRun: undefined }),
      { 'job/second': 'When second runs could not be seen.' },
    ],
    'a hidden pool, and hidden guests': [
      (facts) => {
        second(facts, 2, { selection: { kind: 'pool', pool: 'lab' } });
        facts.cluster.permissions = {};
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        'job/nightly': 'How long second runs could not be seen: rows are left out.',
        'job/second': 'On which nodes second runs could not be seen: rows are left out.',
      },
    ],
    'guests as a whole': [
      (facts) => {
        second(facts, 2, { storage: 'nas', selection: { kind: 'pool', pool: 'lab' } });
        blind(facts, 'guests');
      },
      {
        'job/nightly': 'On which nodes nightly runs could not be seen: the token may not see it.',
        'job/second': 'On which nodes second runs could not be seen: the token may not see it.',
      },
    ],
    'the members of a pool': [
      (facts) => {
        second(facts, 2, { selection: { kind: 'pool', pool: 'lab' } });
        facts.cluster.permissions = {};
      },
      {
        'job/nightly':
          'How long second runs could not be seen: The token may not see the members of the pool lab (needs Pool.Audit on /pool/lab).',
        'job/second':
          'On which nodes second runs could not be seen: The token may not see the members of the pool lab (needs Pool.Audit on /pool/lab).',
      },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
