import { expect, it } from 'vitest';
import rule from '../../audit/rules/bucket-not-public.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const open = (facts: AllFacts) => void Object.assign(away(facts).bucket ?? {}, { publicAccess: true });
const what = 'Whether strangers may read the bucket of away could not be seen';

ruleCases(rule, {
  pass: {
    'it is closed': () => {},
    'guests are not known': (facts) => blind(facts, 'guests'),
  },
  fail: {
    'it is open': [
      open,
      {
        'offsite/away':
          'critical: Anybody on the internet may read the bucket of away, and every guest that is in it.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'it could not be asked': [
      (facts) => {
        delete away(facts).bucket?.publicAccess;
        gap(facts, 'offsite', 'away/publicAccess');
      },
      { 'offsite/away': `${what}: it did not answer.` },
    ],
    'nobody asked': [(facts) => void delete away(facts).bucket?.publicAccess, { 'offsite/away': `${what}.` }],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

it.each([
  [
    'https://s3.eu-central-1.amazonaws.com',
    ['put-public-access-block', 'get-bucket-policy', 'get-bucket-acl'],
  ],
  ['https://fsn1.your-objectstorage.com', ['get-bucket-policy', 'get-bucket-acl']],
])('closes it at %s', (endpoint, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  open(facts);
  Object.assign(awayPolicy(policy).via, { endpoint });
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line }) => line.split(' ')[2])).toEqual(commands);
});
