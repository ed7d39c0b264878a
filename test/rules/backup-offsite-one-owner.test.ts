import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-one-owner.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const stranger = { hostname: 'wiki', macs: [], disks: [] };
const foreign = (facts: AllFacts, ...which: number[]) => {
  for (const at of which) copiesOf(facts, 105)[at]!.inside = stranger;
};
const owned = (facts: AllFacts, owner: string | undefined, before?: string, age = days(3)) => {
  away(facts).datastore = {
    ...{ owner, badChunks: 0, neededChunks: 9, missingChunks: 0, damagedChunks: 0 },
    ...(before !== undefined && { ownerBefore: { name: before, seenAt: now - age } }),
  };
};

ruleCases(rule, {
  pass: {
    'nobody else writes there': () => {},
    'the same server as before': (facts) => owned(facts, 'pbs1'),
    'the id was given again': (facts) => foreign(facts, 5, 6, 7),
    'a single archive was mixed up': (facts) => foreign(facts, 3),
    'all that is there is another guest’s, which another rule tells': (facts) =>
      foreign(facts, 0, 1, 2, 3, 4, 5, 6, 7),
    'the newest ones are another guest’s, which another rule tells': (facts) => foreign(facts, 0, 1),
    'a second datastore came': (facts) => owned(facts, 'pbs1, pbs2', 'pbs1'),
    'one of two went': (facts) => owned(facts, 'pbs1', 'pbs1, pbs2'),
    'it changed hands long ago': (facts) => owned(facts, 'pbs2', 'pbs1', days(40)),
    'the mark is gone': (facts) => owned(facts, undefined, 'pbs1'),
  },
  fail: {
    'two clusters take turns': [
      (facts) => foreign(facts, 1, 3),
      {
        'offsite/away':
          'medium: Somebody else writes to away under the ids of guests of this cluster: buildbox (VM 105). Pruning by id deletes the copies of both, and a restore may take the wrong one.',
      },
    ],
    'a datastore changed hands': [
      (facts) => owned(facts, 'pbs2', 'pbs1'),
      {
        'offsite/away':
          "medium: The datastore at away belonged to pbs1 until 2026-11-14, and now to pbs2. If both still write there, each deletes what only the other one's backups need.",
      },
    ],
    'it did, and guests are not known': [
      (facts) => {
        owned(facts, 'pbs2', 'pbs1');
        blind(facts, 'guests');
      },
      {
        'offsite/away':
          "medium: The datastore at away belonged to pbs1 until 2026-11-14, and now to pbs2. If both still write there, each deletes what only the other one's backups need.",
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'guests are not known': [
      (facts) => blind(facts, 'guests'),
      {
        'offsite/away': 'Whether another cluster writes to away could not be seen: the token may not see it.',
      },
    ],
    'guests are not known, and nothing tells why': [
      (facts) => void Reflect.deleteProperty(facts, 'guests'),
      {
        'offsite/away':
          'Whether another cluster writes to away could not be seen: the guests of this one are not known.',
      },
    ],
    'some are hidden': [
      (facts) => void gap(facts, 'guests', 'filtered', 'rows are left out.'),
      { 'offsite/away': 'Whether another cluster writes to away could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

it.each<[object, string[]]>([
  [{ kind: 'pbs-s3' }, ['pbs1$ proxmox-backup-manager datastore list']],
  [
    { kind: 'pbs-s3', datastore: 'main' },
    [
      'pbs1$ proxmox-backup-manager datastore list',
      'pbs2$ proxmox-backup-manager verify main --ignore-verified false',
    ],
  ],
])('looks after a datastore that changed hands: %o', (change, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  owned(facts, 'pbs2', 'pbs1');
  Object.assign(awayPolicy(policy), change);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line, on }) => `${on}$ ${line}`)).toEqual(commands);
});
