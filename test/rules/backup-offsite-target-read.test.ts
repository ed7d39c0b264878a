import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-target-read.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const part =
  (name: string, more: object = {}) =>
  (facts: AllFacts) =>
    void Object.assign(gap(facts, 'offsite', `away/${name}`, `${name} failed.`), more);
const ended = (facts: AllFacts) => void Object.assign(away(facts), { complete: false, objects: 1 });

ruleCases(rule, {
  pass: {
    'all was listed': () => {},
    'what the service does not have is not missing': part('publicAccess', { reason: 'unsupported' }),
  },
  fail: {
    'names are encrypted, and nobody said so': [
      part('names', { reason: 'malformed', detail: 'their names look as rclone makes them.' }),
      { 'offsite/away': 'medium: away is not as its settings say: their names look as rclone makes them.' },
    ],
    'requests were spent': [
      (facts) => {
        ended(facts);
        away(facts).cost.requests = 400;
      },
      {
        'offsite/away':
          'medium: The list of away ended after 1 object, as an audit may spend 400 requests on it (offsite.budget.requests): what was not listed counts neither as there nor as missing.',
      },
    ],
    'bytes were spent': [
      (facts) => {
        ended(facts);
        away(facts).cost.bytes = 0.95 * 2 ** 28;
      },
      {
        'offsite/away':
          'medium: The list of away ended after 1 object, as an audit may spend 268 MB on it (offsite.budget.bytes): what was not listed counts neither as there nor as missing.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'nobody knows why': [
      (facts) => void facts.offsite.targets.splice(0),
      { 'offsite/away': 'The copies at away could not be seen.' },
    ],
    'the list ended, and nothing tells why': [
      ended,
      { 'offsite/away': 'All of away could not be seen: the list ended after 1 object.' },
    ],
    'the list broke off': [
      (facts) => {
        ended(facts);
        part('listing')(facts);
        part('lifecycle')(facts);
      },
      { 'offsite/away': 'All of away could not be seen: listing failed. lifecycle failed.' },
    ],
    'a datastore could not be listed': [
      (facts, policy) => {
        awayPolicy(policy).datastore = 'main';
        part('main')(facts);
      },
      { 'offsite/away': 'All of away could not be seen: main failed.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

it('says what ends it', () => {
  const facts = healthyFacts();
  part('lifecycle', { reason: 'forbidden', privilege: 's3:GetLifecycleConfiguration on lab-backups' })(facts);
  part('versioning', { reason: 'forbidden', privilege: 's3:GetBucketVersioning on lab-backups' })(facts);
  part('time')(facts);
  const [result] = runAudit([rule], facts, healthyPolicy);
  expect(result?.verdicts[0]?.fix?.summary).toBe(
    'The next audit goes on; where it happens again, look whether the endpoint is slow. Let the key of the audit list the bucket, read its objects and read its settings. The key lacks s3:GetBucketVersioning on lab-backups and s3:GetLifecycleConfiguration on lab-backups.',
  );
});
