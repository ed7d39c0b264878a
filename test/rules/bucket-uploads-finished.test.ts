import { expect, it } from 'vitest';
import rule from '../../audit/rules/bucket-uploads-finished.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const uploads =
  (count: number, age?: number, lifecycle?: object[]) =>
  (facts: AllFacts): void =>
    void Object.assign(away(facts).bucket ?? {}, {
      unfinishedUploads: { count, ...(age !== undefined && { oldestAt: now - age }) },
      ...(lifecycle && { lifecycle }),
    });
const tidy = { id: 'tidy', prefix: '', enabled: true, abortUploadDays: 7 };
const never = (age: string, more = '') =>
  `low: 3 uploads to away never ended, the oldest since ${age}: they cost space and show in no list of objects.${more}`;

ruleCases(rule, {
  pass: {
    'there is none': () => {},
    'they may still be running': uploads(2, hours(20), []),
    'a rule will clear them': uploads(3, days(8)),
    'the sooner of two rules will': uploads(3, days(8), [{ ...tidy, abortUploadDays: 30 }, tidy]),
  },
  fail: {
    'no rule clears them': [uploads(3, days(2), []), { 'offsite/away': never('48 hours') }],
    'the service knows no rules': [
      (facts) => {
        uploads(3, days(40))(facts);
        delete away(facts).bucket?.lifecycle;
        gap(facts, 'offsite', 'away/lifecycle').reason = 'unsupported';
      },
      { 'offsite/away': never('40 days') },
    ],
    'rules clear other things': [
      uploads(3, days(4), [
        { ...tidy, enabled: false },
        { ...tidy, prefix: 'dump/old/' },
        { ...tidy, narrowed: true },
        { ...tidy, abortUploadDays: undefined, expireDays: 90 },
      ]),
      { 'offsite/away': never('4 days') },
    ],
    'the rule does not work': [
      uploads(3, days(12)),
      {
        'offsite/away': never(
          '12 days',
          ' The rule "tidy" on the whole bucket clears them after 7 days. It does not seem to work.',
        ),
      },
    ],
  },
  unknown: {
    'rules could not be read': [
      (facts) => {
        uploads(3, days(40))(facts);
        delete away(facts).bucket?.lifecycle;
        gap(facts, 'offsite', 'away/lifecycle');
      },
      {
        'offsite/away':
          'Whether a rule clears broken-off uploads at away could not be seen: it did not answer.',
      },
    ],
    'the target could not be read': [unread, unreadTarget],
    'they could not be listed': [
      (facts) => {
        delete away(facts).bucket?.unfinishedUploads;
        gap(facts, 'offsite', 'away/unfinishedUploads');
      },
      { 'offsite/away': 'Broken-off uploads at away could not be seen: it did not answer.' },
    ],
    'the service does not tell since when': [
      uploads(2),
      {
        'offsite/away':
          'Since when 2 uploads at away have not ended could not be seen: the service does not tell.',
      },
    ],
    'nor of a single one': [
      uploads(1),
      {
        'offsite/away':
          'Since when 1 upload at away has not ended could not be seen: the service does not tell.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

const at = '--endpoint-url https://s3.eu-central-1.amazonaws.com';
const look = (prefix = ' --prefix dump/') =>
  `aws s3api list-multipart-uploads --bucket lab-backups${prefix} ${at}`;

it.each<[string, object[] | undefined, string, string[]]>([
  [
    'with a rule, where there is none',
    [],
    'dump/',
    [
      look(),
      `aws s3api put-bucket-lifecycle-configuration --bucket lab-backups --lifecycle-configuration '{"Rules":[{"ID":"unfinished-uploads","Status":"Enabled","Filter":{"Prefix":"dump/"},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}]}' ${at}`,
    ],
  ],
  ['beside other rules', [{ ...tidy, abortUploadDays: undefined, noncurrentDays: 30 }], 'dump/', [look()]],
  ['by hand', [tidy], '', [look('')]],
])('puts it right %s', (_, lifecycle, prefix, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  Object.assign(awayPolicy(policy), { prefix });
  uploads(3, days(30), lifecycle)(facts);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line }) => line)).toEqual(commands);
});
