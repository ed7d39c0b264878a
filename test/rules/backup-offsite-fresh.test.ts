import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-fresh.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, keepOnly, newestOf, unread, unreadTarget } from '../support/away.ts';
import { guestWith } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, hours, now } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'a night old': () => {},
    'as the target says': (facts, policy) => {
      keepOnly(facts, 105, [3, 4]);
      awayPolicy(policy).rpoHours = 96;
    },
    'the newest is damaged, the one before is young enough': (facts, policy) => {
      newestOf(facts, 105).sizeBytes = 0;
      awayPolicy(policy).rpoHours = 30;
    },
    'a guest without any copy is for another rule, and so is one of which none can be used': (facts) => {
      keepOnly(facts, 105, []);
      for (const copy of copiesOf(facts, 104)) copy.sizeBytes = 0;
    },
  },
  fail: {
    'a little, and by far': [
      (facts) => {
        keepOnly(facts, 104, [2, 3]);
        keepOnly(facts, 105, [3, 4]);
      },
      {
        'qemu/104@away':
          'high: The newest usable copy of homeassistant (VM 104) at away is 49 hours old; at most 36 hours (tiers.critical.backupEveryHours and thresholds.backupIntervals) may be lost.',
        'qemu/105@away':
          'high: The newest usable copy of buildbox (VM 105) at away is 3 days old; at most 26 hours (thresholds.backupHours) may be lost.',
      },
    ],
    'a little, of a guest without tier': [
      (facts, policy) => {
        keepOnly(facts, 105, [1, 2]);
        awayPolicy(policy).rpoHours = 24;
      },
      {
        'qemu/105@away':
          'medium: The newest usable copy of buildbox (VM 105) at away is 25 hours old; at most 24 hours (rpoHours of the target away) may be lost.',
      },
    ],
    'the older ones of a damaged one are too old': [
      (facts) => {
        keepOnly(facts, 105, [0, 3]);
        newestOf(facts, 105).sizeBytes = 0;
      },
      {
        'qemu/105@away':
          'high: The newest usable copy of buildbox (VM 105) at away is 3 days old; at most 26 hours (thresholds.backupHours) may be lost.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'only the bucket tells a time': [
      (facts) => {
        keepOnly(facts, 105, [0]);
        newestOf(facts, 105).timeFrom = 'modified';
      },
      {
        'qemu/105@away':
          'The age of the newest copy of buildbox (VM 105) at away could not be seen: only the bucket tells a time, 2026-11-17 02:17 UTC, and that of a later copying.',
      },
    ],
    'a newer one may be there unseen': [
      (facts) => {
        keepOnly(facts, 105, [3]);
        away(facts).complete = false;
      },
      {
        'qemu/105@away':
          'The age of the newest copy of buildbox (VM 105) at away could not be seen: the newest that was found is of 2026-11-14 02:17 UTC, but the list of away ended before all was read.',
      },
    ],
    'its clock is wrong': [
      (facts) => {
        keepOnly(facts, 105, [0]);
        newestOf(facts, 105).takenAt = now + hours(9);
      },
      {
        'qemu/105@away':
          'The age of the newest copy of buildbox (VM 105) at away could not be seen: begun 2026-11-17 12:17 UTC, which is yet to come: a clock is wrong.',
      },
    ],
    'it is old, and nobody sees whether it is wanted there': [
      (facts, policy) => {
        keepOnly(facts, 105, [3]);
        awayPolicy(policy).tags = ['offsite'];
        Object.assign(guestWith(facts, 'qemu/105'), { name: undefined, status: 'unknown', tags: [] });
        facts.gaps.push({ group: 'nodes', subject: 'node/pve2', reason: 'timeout', detail: 'it is silent.' });
      },
      { 'qemu/105@away': 'Whether away must have VM 105 could not be seen: it is silent.' },
    ],
    'guests are hidden': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'none can be used': [
      (facts) => {
        for (const copy of away(facts).copies)
          Object.assign(copy, { unfinished: true, takenAt: copy.takenAt - days(2) });
        facts.backups.copies = [];
      },
      'backup-offsite-complete',
    ],
  },
});

it('says where the list alone speaks for a copy', () => {
  const facts = healthyFacts();
  const said = () =>
    runAudit([rule], facts, healthyPolicy)[0]?.verdicts.find(({ subject }) => subject === 'qemu/105@away')
      ?.message;
  expect(said()).toBe(
    'The newest usable copy of buildbox (VM 105) at away is 60 minutes old, 26 hours at most.',
  );
  newestOf(facts, 105).checks = [];
  facts.offsite = structuredClone(facts.offsite);
  expect(said()).toBe(
    'The newest copy of buildbox (VM 105) at away is 60 minutes old, 26 hours at most, by the list alone: whether it can be used was not seen.',
  );
  newestOf(facts, 105).verification = { state: 'ok' };
  facts.offsite = structuredClone(facts.offsite);
  expect(said()).toContain('The newest usable copy');
});
