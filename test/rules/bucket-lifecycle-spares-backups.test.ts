import { expect, it } from 'vitest';
import type { LifecycleRule } from '../../audit/offsite/lifecycle-harm.ts';
import rule from '../../audit/rules/bucket-lifecycle-spares-backups.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Policy = Parameters<typeof awayPolicy>[0];
type Break = (facts: AllFacts, policy: Policy) => void;

const tidy = { id: 'tidy', prefix: '', enabled: true };
const withRules =
  (rules: Partial<LifecycleRule>[], target: object = {}): Break =>
  (facts, policy) => {
    Object.assign(awayPolicy(policy), target);
    Object.assign(away(facts), { kind: awayPolicy(policy).kind });
    Object.assign(away(facts).bucket ?? {}, { lifecycle: rules.map((one) => ({ ...tidy, ...one })) });
  };
const store = { kind: 'pbs-s3', prefix: '', datastore: 'main' };
const repository = { kind: 'restic', prefix: 'restic/' };
const cold = { transition: { storageClass: 'GLACIER', days: 1 } };
const onAll = 'away: The rule "tidy" on the whole bucket';
const unseen = 'Whether a rule of the bucket deletes backups at away that are still needed could not be seen';

ruleCases(rule, {
  pass: {
    'only unfinished uploads are cleared': () => {},
    'there is no rule': withRules([]),
    'archives go after what is promised': withRules([{ expireDays: 28 }]),
    'or after what the target promises': withRules([{ expireDays: 14 }], { keep: { last: 3, daily: 7 } }),
    'or so, in a time zone that nobody knows': (facts, policy) => {
      withRules([{ expireDays: 14 }], { keep: { daily: 7 } })(facts, policy);
      delete away(facts).zoneSeconds;
    },
    'nothing is promised': (facts, policy) => {
      withRules([{ expireDays: 5 }])(facts, policy);
      awayPolicy(policy).guests = [105];
    },
    'old archives go cold': withRules([{ transition: { storageClass: 'GLACIER', days: 30 } }]),
    'archives go where they can be read at once': withRules([
      { transition: { storageClass: 'GLACIER_IR', days: 0 } },
    ]),
    'it is off, or about something else': withRules(
      [
        { expireDays: 1, enabled: false },
        { expireDays: 1, prefix: 'logs/' },
      ],
      store,
    ),
    'another datastore’s': withRules([{ expireDays: 1, prefix: 'other/' }], store),
    'old locks of restic go': withRules([{ expireDays: 1, prefix: 'restic/locks/' }], repository),
    'older versions go': withRules([{ noncurrentDays: 30 }], store),
    'chunks go where they can be read at once': withRules(
      [{ transition: { storageClass: 'STANDARD_IA', days: 30 } }],
      store,
    ),
    'the service has no such rules': (facts) => {
      delete away(facts).bucket?.lifecycle;
      gap(facts, 'offsite', 'away/lifecycle').reason = 'unsupported';
    },
    'guests are not known, but what the target promises is': (facts, policy) => {
      withRules([{ expireDays: 30 }], { keep: { daily: 7 } })(facts, policy);
      blind(facts, 'guests');
    },
  },
  fail: {
    'chunks go by age': [
      withRules([{ expireDays: 30 }], store),
      { 'offsite/away': `critical: ${onAll} deletes after 30 days what newer backups still need.` },
    ],
    'chunks go by age, below the datastore': [
      withRules([{ id: 'old', expireDays: 365, prefix: 'main/.chunks/' }, cold], store),
      {
        'offsite/away':
          'critical: away: The rule "old" on "main/.chunks/" deletes after 365 days what newer backups still need; The rule "tidy" on the whole bucket moves objects to GLACIER after 1 day, from where restores, verification and cleaning up cannot read them.',
      },
    ],
    'data of a repository goes on a day': [
      withRules([{ expireDays: 0, expiresAt: now + days(9) }], repository),
      { 'offsite/away': `critical: ${onAll} deletes on 2026-11-26 what newer backups still need.` },
    ],
    'data of a repository goes cold': [
      withRules([{ transition: { storageClass: 'DEEP_ARCHIVE' } }], { ...repository, datastore: undefined }),
      {
        'offsite/away': `high: ${onAll} moves objects to DEEP_ARCHIVE, from where restores, verification and cleaning up cannot read them.`,
      },
    ],
    'archives go before the next comes': [
      withRules([{ expireDays: 1 }]),
      {
        'offsite/away': `critical: ${onAll} deletes archives after 1 day, before a newer one must be there (26 hours).`,
      },
    ],
    'all archives go on a day': [
      withRules([{ expireDays: 0, expiresAt: now + days(9) }]),
      { 'offsite/away': `critical: ${onAll} deletes all that is there on 2026-11-26, however new.` },
    ],
    'archives go before their tier’s time': [
      withRules([{ expireDays: 14 }]),
      {
        'offsite/away': `high: ${onAll} deletes archives after 14 days, where 28 days are promised (tiers.critical.keepDays).`,
      },
    ],
    'archives go before the target’s time': [
      withRules([{ expireDays: 14 }], { keep: { daily: 7, weekly: 8 } }),
      {
        'offsite/away': `high: ${onAll} deletes archives after 14 days, where 58 days are promised (keep of the target).`,
      },
    ],
    'the newest archives go cold': [
      withRules([cold]),
      {
        'offsite/away': `medium: ${onAll} moves archives to GLACIER after 1 day, the newest ones too: hours pass before they can be fetched.`,
      },
    ],
    'the newest archives go cold on a day': [
      withRules([{ transition: { storageClass: 'GLACIER' } }]),
      {
        'offsite/away': `medium: ${onAll} moves archives to GLACIER, the newest ones too: hours pass before they can be fetched.`,
      },
    ],
    'guests are not known': [
      (facts, policy) => {
        withRules([{ expireDays: 1 }])(facts, policy);
        blind(facts, 'guests');
      },
      {
        'offsite/away': `critical: ${onAll} deletes archives after 1 day, before a newer one must be there (26 hours).`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'the bucket was not asked': [
      (facts) => {
        delete away(facts).bucket;
        gap(facts, 'offsite', 'away/bucket');
      },
      { 'offsite/away': 'What protects the bucket of away could not be seen: it did not answer.' },
    ],
    'its rules could not be read': [
      (facts) => {
        delete away(facts).bucket?.lifecycle;
        gap(facts, 'offsite', 'away/lifecycle');
      },
      { 'offsite/away': `${unseen}: it did not answer.` },
    ],
    'a binding does not show them': [
      (facts, policy) => {
        awayPolicy(policy).via = { binding: 'OFFSITE' };
        delete away(facts).bucket?.lifecycle;
        gap(facts, 'offsite', 'away/lifecycle', 'a binding does not show them.').reason = 'unsupported';
      },
      { 'offsite/away': `${unseen}: a binding does not show them.` },
    ],
    'it deletes what has a tag': [
      withRules([{ expireDays: 3, narrowed: true }], store),
      {
        'offsite/away': `${unseen}: The rule "tidy" on the whole bucket deletes after 3 days what newer backups still need, but only objects of certain tags or sizes, which do not show.`,
      },
    ],
    'guests are not known, nor what they are promised': [
      (facts, policy) => {
        withRules([{ expireDays: 14 }])(facts, policy);
        blind(facts, 'guests');
      },
      { 'offsite/away': `${unseen}: which guests are promised how much is not known.` },
    ],
    'guests are not known, nor what they are promised on a day': [
      (facts, policy) => {
        withRules([{ expireDays: 14 }, {}])(facts, policy);
        blind(facts, 'guests');
      },
      { 'offsite/away': `${unseen}: which guests are promised how much is not known.` },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'a backup server that could not be read has none, either': [
      (facts, policy) => {
        unread(facts);
        Object.assign(awayPolicy(policy), { kind: 'pbs', via: { backupServer: 'friend' } });
      },
      null,
    ],
    'a backup server has no bucket': [
      (facts, policy) => {
        Object.assign(awayPolicy(policy), { kind: 'pbs', via: { backupServer: 'friend' } });
        Object.assign(away(facts), { kind: 'pbs', bucket: undefined });
      },
      null,
    ],
  },
});

const at = '--bucket lab-backups --endpoint-url https://s3.eu-central-1.amazonaws.com';

it.each<[string, Partial<LifecycleRule>[], string[]]>([
  [
    'by taking out all',
    [{ expireDays: 3 }],
    [`aws s3api get-bucket-lifecycle-configuration ${at}`, `aws s3api delete-bucket-lifecycle ${at}`],
  ],
  [
    'by taking out some',
    [{ expireDays: 3 }, cold, { abortUploadDays: 3 }],
    [`aws s3api get-bucket-lifecycle-configuration ${at}`],
  ],
])('puts it right %s', (_, rules, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  withRules(rules, store)(facts, policy);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line }) => line)).toEqual(commands);
});
