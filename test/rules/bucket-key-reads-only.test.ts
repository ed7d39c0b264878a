import { expect, it } from 'vitest';
import rule from '../../audit/rules/bucket-key-reads-only.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const can = (answer: 'yes' | 'unknown', why: string) => (facts: AllFacts) =>
  void Object.assign(away(facts).bucket ?? {}, { ownWrite: { can: answer, why } });

ruleCases(rule, {
  pass: {
    'the policy says so': () => {},
    'guests are not known': (facts) => blind(facts, 'guests'),
  },
  fail: {
    'the list lets everybody write': [
      can('yes', 'the access list of the bucket lets strangers write'),
      {
        'offsite/away':
          "medium: The audit's key could write to away or delete there: the access list of the bucket lets strangers write. It never does, but whoever takes it over can.",
      },
    ],
    'it is a binding': [
      (facts, policy) => {
        awayPolicy(policy).via = { binding: 'OFFSITE' };
        can('yes', 'R2 has no read-only bindings.')(facts);
      },
      {
        'offsite/away':
          "medium: The audit's binding could write to away or delete there: R2 has no read-only bindings. It never does, but whoever takes it over can.",
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'a key cannot ask': [
      can('unknown', 'S3 does not tell what a key may do'),
      {
        'offsite/away':
          "Whether the audit's key could write to away could not be seen: S3 does not tell what a key may do.",
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

it.each([
  ['https://s3.eu-central-1.amazonaws.com', /IAM user .* arn:aws:s3:::lab-backups\/\*/],
  ['https://s3.eu-central-2.wasabisys.com', /^Make a user whose only policy/],
  ['https://abc.r2.cloudflarestorage.com', /"Object Read only" for lab-backups alone/],
  ['https://s3.us-west-004.backblazeb2.com', /b2 key create/],
  ['https://fsn1.your-objectstorage.com', /refuse it s3:PutObject/],
  ['https://minio.example:9000', /MinIO: the policy readonly/],
])('says how a key that only reads is made at %s', (endpoint, how) => {
  expect(fixAt({ endpoint, bucket: 'lab-backups' })).toMatch(how);
});

it('says what takes the place of a binding', () => {
  expect(fixAt({ binding: 'OFFSITE' })).toMatch(/"Object Read only" for the bucket alone/);
});

function fixAt(via: object): string | undefined {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  Object.assign(awayPolicy(policy), { via });
  can('unknown', 'nobody tells')(facts);
  return runAudit([rule], facts, policy)[0]?.verdicts[0]?.fix?.summary;
}
