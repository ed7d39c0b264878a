import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-no-leftovers.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, newestOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, hours, now } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

type What = 'half-written' | 'log-without-archive' | 'companion-without-archive';

const left = (facts: AllFacts, what: What, age?: number, key = `vzdump-qemu-105-${what}`) =>
  void away(facts).leftovers.push({
    key,
    what,
    sizeBytes: 812_000_000,
    ...(age !== undefined && { modifiedAt: now - age }),
  });
const served = (facts: AllFacts, policy: Parameters<typeof awayPolicy>[0]) => {
  Object.assign(awayPolicy(policy), { kind: 'pbs', via: { backupServer: 'friend' } });
  Object.assign(away(facts), { kind: 'pbs', bucket: undefined });
  for (const copy of away(facts).copies) copy.key = `vm/${copy.vmid}/${copy.takenAt}`;
};

ruleCases(rule, {
  pass: {
    'there are none': () => {},
    'one may still be written': (facts) => left(facts, 'half-written', hours(5)),
    'guests are not known': (facts) => blind(facts, 'guests'),
    'the newest never ended, which another rule tells': (facts, policy) => {
      served(facts, policy);
      newestOf(facts, 105).unfinished = true;
    },
  },
  fail: {
    'a file was half written': [
      (facts) => {
        left(facts, 'half-written', days(2));
        left(facts, 'half-written', hours(2));
      },
      {
        'offsite/away':
          'low: Remains of failed backups lie at away: 1 half-written backup, 812 MB, the newest of 2026-11-15 03:17 UTC.',
      },
    ],
    'logs and notes are without archive': [
      (facts) => {
        left(facts, 'log-without-archive', days(2));
        left(facts, 'log-without-archive', days(9));
        left(facts, 'companion-without-archive', days(3));
      },
      {
        'offsite/away':
          'info: Remains of failed backups lie at away: 2 logs without their archives, 1 note without its archive, 2.4 GB, the newest of 2026-11-15 03:17 UTC.',
      },
    ],
    'notes are without archive, and files half written': [
      (facts) => {
        for (const age of [2, 3]) left(facts, 'half-written', days(age));
        for (const age of [4, 5]) left(facts, 'companion-without-archive', days(age));
      },
      {
        'offsite/away':
          'low: Remains of failed backups lie at away: 2 half-written backups, 2 notes without their archives, 3.2 GB, the newest of 2026-11-15 03:17 UTC.',
      },
    ],
    'older snapshots never ended': [
      (facts, policy) => {
        served(facts, policy);
        for (const copy of copiesOf(facts, 105).slice(2, 4))
          Object.assign(copy, { unfinished: true, sizeBytes: undefined });
      },
      {
        'offsite/away':
          'low: Remains of failed backups lie at away: 2 half-written backups, 0 B, the newest of 2026-11-15 02:17 UTC.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'nothing tells since when': [
      (facts) => left(facts, 'half-written'),
      {
        'offsite/away':
          'Since when 1 half-written backup lies at away could not be seen: the service does not tell.',
      },
    ],
    'nor of several': [
      (facts) => {
        left(facts, 'half-written');
        left(facts, 'half-written');
      },
      {
        'offsite/away':
          'Since when 2 half-written backups lie at away could not be seen: the service does not tell.',
      },
    ],
    'the list ended early': [
      (facts) => void Object.assign(away(facts), { complete: false }),
      {
        'offsite/away':
          'Remains of failed backups at away could not be seen: the list ended before all was read.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

it.each<[string, object, string[]]>([
  [
    'are deleted',
    {},
    ["aws s3 rm 's3://lab-backups/dump/a b.dat' --endpoint-url https://s3.eu-central-1.amazonaws.com"],
  ],
  ['are left to the server', { kind: 'pbs-s3' }, []],
  ['are left to its own jobs', { kind: 'pbs' }, []],
  ['cannot be reached behind a binding', { via: { binding: 'OFFSITE' } }, []],
])('remains %s', (_, change, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  Object.assign(awayPolicy(policy), change);
  left(facts, 'half-written', days(2), 'a b.dat');
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line }) => line)).toEqual(commands);
});
