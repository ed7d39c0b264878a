import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-protected.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, keepOnly, newestOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Policy = Parameters<typeof awayPolicy>[0];

const bare = (facts: AllFacts) =>
  void Object.assign(away(facts).bucket ?? {}, { versioning: 'off', objectLock: { on: false } });

/** One guest is wanted there, which no role makes critical. */
const one = (_: AllFacts, policy: Policy) => void Object.assign(awayPolicy(policy), { guests: [105] });

const lockEnds = (facts: AllFacts) => {
  for (const copy of copiesOf(facts, 105)) copy.lock = { mode: 'compliance', until: now - days(1) };
};

const nothing = 'the bucket keeps no versions, and no lock holds it';
const deletable = (part: string, guests: string, why = nothing) =>
  `The newest copies of ${part} at away can be deleted with the keys of this site: ${why}. Concerned: ${guests}.`;

ruleCases(rule, {
  pass: {
    'all are locked': () => {},
    'the owner says so': (facts, policy) => {
      bare(facts);
      awayPolicy(policy).declares.protected = {
        by: 'Ada',
        until: '2027-01-31',
        evidence: 'a write-only key',
      };
    },
  },
  fail: {
    'nothing protects any': [
      bare,
      {
        'offsite/away': `high: ${deletable('5 of 5 guests', 'pihole-1 (CT 101), pihole-2 (CT 102), traefik (CT 103), homeassistant (VM 104) and buildbox (VM 105)')}`,
      },
    ],
    'nothing protects one': [
      lockEnds,
      {
        'offsite/away': `medium: ${deletable('1 of 5 guests', 'buildbox (VM 105)', 'its object lock ends on 2026-11-16')}`,
      },
    ],
    'the owner expects it': [
      (facts, policy) => {
        lockEnds(facts);
        awayPolicy(policy).expects.protectedDays = 7;
      },
      {
        'offsite/away': `high: ${deletable('1 of 5 guests', 'buildbox (VM 105)', 'its object lock ends on 2026-11-16')}`,
      },
    ],
    'another place protects it': [
      (facts, policy) => {
        policy.offsite.targets.push({ ...structuredClone(awayPolicy(policy)), name: 'far' });
        facts.offsite.targets.push({ ...structuredClone(away(facts)), name: 'far' });
        lockEnds(facts);
      },
      {
        'offsite/away': `low: ${deletable('1 of 5 guests', 'buildbox (VM 105)', 'its object lock ends on 2026-11-16')}`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'the lock may be lifted by some keys': [
      (facts) => {
        for (const copy of copiesOf(facts, 105)) copy.lock = { mode: 'governance', until: now + days(9) };
      },
      {
        'offsite/away':
          'Whether the copies at away can be deleted with the keys of this site could not be seen: object lock until 2026-11-26 is in governance mode, which keys with a special right may lift.',
      },
    ],
    'R2 does not show its locks': [
      (facts, policy) => {
        awayPolicy(policy).via = { binding: 'OFFSITE' };
        Object.assign(away(facts).bucket ?? {}, { versioning: undefined, objectLock: undefined });
      },
      {
        'offsite/away':
          'Whether the copies at away can be deleted with the keys of this site could not be seen: bucket locks of R2 do not show to a key that only reads.',
      },
    ],
    'guests are not known at all': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
    'guests are hidden': [
      (facts) => void gap(facts, 'guests', 'filtered', 'rows are left out.'),
      { cluster: 'Offsite copies of every guest could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copy can be used': [
      (facts, policy) => {
        one(facts, policy);
        keepOnly(facts, 105, []);
      },
      'backup-offsite-exists',
    ],
    'no guest is wanted there': [
      (_, policy) => void Object.assign(awayPolicy(policy), { guests: [999] }),
      null,
    ],
    'the newest is another guest’s': [
      (facts, policy) => {
        one(facts, policy);
        keepOnly(facts, 105, [0]);
        newestOf(facts, 105).inside = { hostname: 'wiki', macs: [], disks: [] };
      },
      'backup-offsite-exists',
    ],
  },
});

const versions =
  '--versioning-configuration Status=Enabled --endpoint-url https://s3.eu-central-1.amazonaws.com';

it.each<[string, object, string[]]>([
  ['versions', {}, [`aws s3api put-bucket-versioning --bucket lab-backups ${versions}`]],
  [
    'and a lock where days are expected',
    { expects: { protectedDays: 14 } },
    [
      `aws s3api put-bucket-versioning --bucket lab-backups ${versions}`,
      "aws s3api put-object-lock-configuration --bucket lab-backups --object-lock-configuration 'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=COMPLIANCE,Days=14}}' --endpoint-url https://s3.eu-central-1.amazonaws.com",
    ],
  ],
  [
    'no lock of no days',
    { expects: { protectedDays: 0 } },
    [`aws s3api put-bucket-versioning --bucket lab-backups ${versions}`],
  ],
  [
    'no lock under a datastore, which deletes its own',
    { expects: { protectedDays: 14 }, kind: 'pbs-s3' },
    [`aws s3api put-bucket-versioning --bucket lab-backups ${versions}`],
  ],
])('puts it right with %s', (_, change, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  bare(facts);
  Object.assign(awayPolicy(policy), change);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line }) => line)).toEqual(commands);
});
