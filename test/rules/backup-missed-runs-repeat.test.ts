import rule from '../../audit/rules/backup-missed-runs-repeat.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { days, hours } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

/** pve2 started an hour ago, and its last backup is two nights old. */
const wasOff = (facts: AllFacts) => {
  nodeNamed(facts, 'pve2').uptimeSeconds = hours(1);
  for (const task of facts.tasks) if (task.node === 'pve2') task.startedAt -= days(2);
};

ruleCases(rule, {
  pass: {
    'nodes were up': () => {},
    'the job makes up for it': (facts) => {
      wasOff(facts);
      job(facts).repeatMissed = true;
    },
    'a restart after the run': (facts) => {
      nodeNamed(facts, 'pve2').uptimeSeconds = hours(1);
    },
    'no run, but the node was up': (facts) => facts.tasks.splice(0),
    'a node without guests of the job': (facts) => {
      wasOff(facts);
      job(facts).selection = { kind: 'vmids', vmids: [101] };
    },
    'a node that is off now, and one that is gone': (facts) => {
      wasOff(facts);
      nodeNamed(facts, 'pve2').online = false;
      facts.nodes = facts.nodes.filter(({ node }) => node !== 'pve3');
    },
    'a node that does not tell for how long it is up': (facts) => {
      wasOff(facts);
      delete nodeNamed(facts, 'pve2').uptimeSeconds;
    },
  },
  fail: {
    'the night was lost': [
      wasOff,
      {
        'job/nightly':
          'low: pve2 was off for a while, and no backup has run there since 2026-11-17 01:59 UTC: nightly does not make up for what it missed.',
      },
    ],
    'no backup was ever made there': [
      (facts) => {
        wasOff(facts);
        facts.tasks = facts.tasks.filter(({ node }) => node !== 'pve2');
      },
      {
        'job/nightly':
          'low: pve2 was off for a while, and no backup has run there since 2026-11-17 01:59 UTC: nightly does not make up for what it missed.',
      },
    ],
  },
  unknown: {
    'when it was due': [
      (facts) => void Object.assign(job(facts), { schedule: 'someday' }),
      { 'job/nightly': 'When nightly was due last could not be seen.' },
    ],
    'when it is due next': [
      (facts) => void delete job(facts).nextRun,
      { 'job/nightly': 'When nightly was due last could not be seen.' },
    ],
    'the tasks of a node': [
      (facts) => {
        wasOff(facts);
        facts.tasks = facts.tasks.filter(({ node }) => node !== 'pve2');
        gap(facts, 'tasks', 'node/pve2');
      },
      { 'job/nightly': 'The runs of nightly on pve2 could not be seen: it did not answer.' },
    ],
    'where it runs': [
      (facts) => blind(facts, 'guests'),
      { 'job/nightly': 'On which nodes nightly runs could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
