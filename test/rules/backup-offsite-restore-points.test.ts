import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-restore-points.ts';
import { runAudit } from '../../audit/run.ts';
import { alsoFrom, away, awayPolicy, copiesOf, keepOnly, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { ruleCases } from '../support/rule-cases.ts';

/** The cluster itself still has one that is so old: since then the guest is backed up. */
const since = ({ backups }: AllFacts, vmid: number, ago: number) =>
  backups.copies.push({
    storage: 'backup-nas',
    volid: `backup-nas:backup/old-${vmid}`,
    vmid,
    type: vmid > 103 ? 'qemu' : 'lxc',
    takenAt: now - days(ago),
  });

ruleCases(rule, {
  pass: {
    'as far back as there are backups': () => {},
    'of a guest without tier nothing is promised': (facts) => {
      keepOnly(facts, 105, [0]);
      since(facts, 105, 60);
    },
    'those that the target promises': (_, policy) => {
      awayPolicy(policy).keep = { daily: 7 };
    },
    'a guest without copies is for another rule': (facts) => keepOnly(facts, 104, []),
  },
  fail: {
    'they do not reach back as far as the tier says': [
      (facts) => since(facts, 104, 60),
      {
        'qemu/104@away':
          'high: What there is of homeassistant (VM 104) at away only reaches back 7 of 28 days.',
      },
    ],
    'one is missing, and some': [
      (facts, policy) => {
        awayPolicy(policy).keep = { daily: 7 };
        keepOnly(facts, 104, [0, 1, 2, 3, 5, 6, 7]);
        keepOnly(facts, 105, [0, 1, 2, 3, 6, 7]);
      },
      {
        'qemu/104@away':
          'medium: Of the restore points of homeassistant (VM 104) at away, 1 is missing: day 2026-11-13.',
        'qemu/105@away':
          'medium: Of the restore points of buildbox (VM 105) at away, 2 are missing: day 2026-11-13 and day 2026-11-12.',
      },
    ],
    'one is missing of a guest without tier': [
      (facts, policy) => {
        awayPolicy(policy).keep = { daily: 7 };
        keepOnly(facts, 105, [0, 1, 2, 3, 5, 6, 7]);
      },
      {
        'qemu/105@away':
          'low: Of the restore points of buildbox (VM 105) at away, 1 is missing: day 2026-11-13.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'the list ended early': [
      (facts, policy) => {
        awayPolicy(policy).keep = { daily: 7 };
        awayPolicy(policy).guests = [105];
        away(facts).complete = false;
      },
      {
        'qemu/105@away':
          'All restore points of buildbox (VM 105) at away could not be seen: the list of away ended before all was read.',
      },
    ],
    'copies there may be anybody’s': [
      (facts, policy) => {
        awayPolicy(policy).guests = [104];
        alsoFrom(facts, 105, 30, { vmid: undefined, type: undefined, inside: undefined });
      },
      {
        'qemu/104@away':
          'All restore points of homeassistant (VM 104) at away could not be seen: nothing tells whose some copies at away are.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'nothing is promised': [(_, policy) => void Object.assign(awayPolicy(policy), { guests: [105] }), null],
  },
});

it.each([
  [1, ', 1 by the list alone.'],
  [1000, ', all by the list alone.'],
])('says where the list alone speaks for restore points: %d', (count, ending) => {
  const facts = healthyFacts();
  for (const copy of copiesOf(facts, 104).slice(0, count)) copy.checks = [];
  const verdicts = runAudit([rule], facts, healthyPolicy)[0]?.verdicts ?? [];
  const { message } = verdicts.find(({ subject }) => subject === 'qemu/104@away') ?? {};
  expect(message).toMatch(
    /^All restore points of homeassistant \(VM 104\) at away that are promised are there, /,
  );
  expect(message?.endsWith(ending)).toBe(true);
});
