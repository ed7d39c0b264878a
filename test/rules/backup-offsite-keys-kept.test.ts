import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-keys-kept.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, keepOnly, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

type Policy = Parameters<typeof awayPolicy>[0];

/** The guest's older copies have the first key, the newer ones the last. */
const keys =
  (...fingerprints: string[]) =>
  (facts: AllFacts) => {
    for (const [at, copy] of copiesOf(facts, 105).entries()) {
      copy.encryption = 'encrypted';
      copy.keyFingerprint = fingerprints[Math.min(at, fingerprints.length - 1)];
    }
  };
const said = (policy: Policy, until: string, evidence = 'paper in the safe') => {
  awayPolicy(policy).declares.keyKept = { by: 'Ada', until, evidence };
};
const [first, second] = ['a1:b2:c3:d4:e5:f6:07:18', '99:88:77:66:55:44:33:22'];
const two = `They hold 2 keys (${second} and ${first}): older copies need the older ones.`;
const whether =
  'Whether the keys of the encrypted copies at away are kept outside of the cluster could not be seen';

ruleCases(rule, {
  pass: {
    'the owner says so': (facts, policy) => {
      keys(first)(facts);
      said(policy, '2027-05-31');
    },
    'of a key that does not show': (facts, policy) => {
      keys()(facts);
      said(policy, '2027-05-31');
    },
    'and names each of several': (facts, policy) => {
      keys(first, second)(facts);
      said(policy, '2027-05-31', 'paper in the safe: A1B2C3D4, 99:88:77:66');
    },
  },
  fail: {
    'nobody has looked since': [
      (facts, policy) => {
        keys(first)(facts);
        said(policy, '2026-10-31');
      },
      {
        'offsite/away':
          'medium: That the keys of the encrypted copies at away are kept outside of the cluster was declared until 2026-10-31, and nobody has looked since. Without them no restore is possible.',
      },
    ],
    'nobody has looked since, and there are two': [
      (facts, policy) => {
        keys(first, second)(facts);
        said(policy, '2026-10-31');
      },
      {
        'offsite/away': `medium: That the keys of the encrypted copies at away are kept outside of the cluster was declared until 2026-10-31, and nobody has looked since. Without them no restore is possible. ${two}`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'nobody says so': [keys(first), { 'offsite/away': `${whether}: nobody has declared it.` }],
    'nobody says so of several': [
      keys(first, second),
      { 'offsite/away': `${whether}: nobody has declared it. ${two}` },
    ],
    'the owner names one of two': [
      (facts, policy) => {
        keys(first, second)(facts);
        said(policy, '2027-05-31', `paper of ${first}`);
      },
      {
        'offsite/away': `Whether all 2 keys of the encrypted copies at away are kept outside of the cluster could not be seen: the declaration does not name ${second}.`,
      },
    ],
    'guests are not known at all': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'nothing is encrypted': [() => {}, null],
    'no copy can be used': [
      (facts, policy) => {
        awayPolicy(policy).guests = [105];
        keepOnly(facts, 105, []);
      },
      'backup-offsite-exists',
    ],
  },
});

it.each([
  ['vzdump', 'rclone.conf'],
  ['restic', 'password of the repository'],
  ['pbs-s3', 'paperkey'],
  ['pbs', 'paperkey'],
] as const)('says where the key of %s is', (kind, where) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  keys()(facts);
  Object.assign(awayPolicy(policy), { kind });
  away(facts).kind = kind;
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts.find(({ fix }) => fix)?.fix?.summary).toContain(where);
});
