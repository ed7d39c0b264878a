import { expect, it } from 'vitest';
import rule from '../../audit/rules/storage-days-to-full.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, nodeNamed, storageNamed } from '../support/found.ts';
import { days, GiB, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** A month of measurements, one a day, newest first, of a storage of 1000 GiB; `used` in GiB, by days ago. */
const measured = (facts: AllFacts, subject: string, used: (ago: number) => number, count = 30) =>
  facts.history.storage.push({
    subject,
    points: Array.from({ length: count }, (_, ago) => ({
      at: now - days(ago),
      usedBytes: used(ago) * GiB,
      totalBytes: 1000 * GiB,
    })),
  });

ruleCases(rule, {
  pass: {
    'no growth, slow growth, ups and downs, shrinking': (facts) => {
      measured(facts, 'storage/nas', () => 500);
      measured(facts, 'storage/nas2', (ago) => 500 - ago);
      measured(facts, 'storage/backup-nas', (ago) => (ago % 2 === 0 ? 900 : 500));
      measured(facts, 'storage/pve1/local', (ago) => 500 + ago);
    },
    'a disabled storage, and one that is gone': (facts) => {
      measured(facts, 'storage/nas', () => 500);
      measured(facts, 'storage/nas2', (ago) => 999 - ago);
      storageNamed(facts, 'nas2').enabled = false;
      measured(facts, 'storage/old', (ago) => 999 - ago);
    },
  },
  fail: {
    'weeks, days, and full already': [
      (facts) => {
        measured(facts, 'storage/nas', (ago) => 700 - 10 * ago);
        measured(facts, 'storage/nas2', (ago) => 990 - 10 * ago);
        measured(facts, 'storage/pve2/local', (ago) => 1010 - 10 * ago);
      },
      {
        'storage/nas': 'medium: nas grows by 10 GiB a day and will be full in 30 days if that goes on.',
        'storage/nas2': 'high: nas2 grows by 10 GiB a day and will be full in 1 day if that goes on.',
        'storage/pve2/local':
          'high: local on pve2 grows by 10 GiB a day and will be full in 0 days if that goes on.',
      },
    ],
  },
  unknown: {
    'too few measurements, measurements of nothing, no answer': [
      (facts) => {
        measured(facts, 'storage/nas', (ago) => 999 - ago, 6);
        facts.history.storage.push({ subject: 'storage/nas2', points: [] });
        measured(facts, 'storage/pve1/local', () => 0);
        for (const row of facts.history.storage.slice(2))
          for (const point of row.points) point.totalBytes = 0;
        gap(facts, 'history', 'storage/pve2/local');
      },
      {
        'storage/nas': 'The growth of nas could not be seen: it takes 7 measurements; read so far: 6.',
        'storage/nas2': 'The growth of nas2 could not be seen: it takes 7 measurements; read so far: 0.',
        'storage/pve1/local': 'The growth of local on pve1 could not be seen: the size is given as 0.',
        'storage/pve2/local': 'The growth of local on pve2 could not be seen: it did not answer.',
      },
    ],
  },
  notApplicable: {
    'nothing was measured': [() => {}, null],
    'on nodes that are off': [
      (facts) => {
        measured(facts, 'storage/pve3/local', (ago) => 999 - ago);
        nodeNamed(facts, 'pve3').online = false;
      },
      null,
    ],
  },
});

it('names a growth that is small in a unit that shows it', () => {
  const facts = healthyFacts();
  measured(facts, 'storage/nas', (ago) => 500 - ago / 100);
  measured(facts, 'storage/nas2', (ago) => 500 - ago);
  const [result] = runAudit([rule], facts, healthyPolicy);
  expect(result?.verdicts.map(({ message }) => message)).toEqual([
    'nas grows by 10 MiB a day and will be full in more than ten years if that goes on.',
    'nas2 grows by 1 GiB a day and will be full in 500 days if that goes on.',
  ]);
});
