import { expect, it } from 'vitest';
import rule from '../../audit/rules/bucket-storage-class-readable.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, keepOnly, newestOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const cold = (facts: AllFacts, vmid: number, storageClass = 'GLACIER') =>
  void Object.assign(newestOf(facts, vmid), { storageClass });
const waits = (part: string, classes: string, guests: string) =>
  `The newest copies of ${part} at away lie in the storage class ${classes}: hours or days pass before a restore can begin. Concerned: ${guests}.`;

ruleCases(rule, {
  pass: {
    'all are in the standard class': () => {},
    'others are read at once': (facts) => {
      cold(facts, 104, 'GLACIER_IR');
      cold(facts, 105, 'STANDARD_IA');
    },
    'older ones may wait': (facts) => {
      for (const copy of away(facts).copies.filter(({ key }) => /-[1-7]\./.test(key)))
        copy.storageClass = 'DEEP_ARCHIVE';
    },
  },
  fail: {
    'one waits': [
      (facts) => cold(facts, 105),
      { 'offsite/away': `medium: ${waits('1 of 5 guests', 'GLACIER', 'buildbox (VM 105)')}` },
    ],
    'a critical one, too': [
      (facts) => {
        cold(facts, 105);
        cold(facts, 104, 'DEEP_ARCHIVE');
      },
      {
        'offsite/away': `high: ${waits('2 of 5 guests', 'DEEP_ARCHIVE and GLACIER', 'homeassistant (VM 104) and buildbox (VM 105)')}`,
      },
    ],
    'of a datastore': [
      (facts, policy) => {
        Object.assign(awayPolicy(policy), { kind: 'pbs-s3' });
        cold(facts, 105);
      },
      { 'offsite/away': `high: ${waits('1 of 5 guests', 'GLACIER', 'buildbox (VM 105)')}` },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'guests are not known at all': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copy can be used': [
      (facts, policy) => {
        awayPolicy(policy).guests = [105];
        keepOnly(facts, 105, []);
      },
      'backup-offsite-exists',
    ],
    'a backup server has no classes': [
      (_, policy) => void Object.assign(awayPolicy(policy), { kind: 'pbs' }),
      null,
    ],
  },
});

it('brings archives back', () => {
  const facts = healthyFacts();
  cold(facts, 105);
  const fix = runAudit([rule], facts, healthyPolicy)[0]?.verdicts[0]?.fix;
  const key = 'dump/vzdump-qemu-105-0.vma.zst';
  const at = '--endpoint-url https://s3.eu-central-1.amazonaws.com';
  expect(fix?.commands.map(({ line }) => line)).toEqual([
    `aws s3api restore-object --bucket lab-backups --key ${key} --restore-request Days=7 ${at}`,
    `aws s3 cp s3://lab-backups/${key} s3://lab-backups/${key} --storage-class STANDARD ${at}`,
  ]);
});

it('cannot bring back a datastore piece by piece, nor what is behind a binding', () => {
  const facts = healthyFacts();
  cold(facts, 105);
  for (const change of [{ kind: 'pbs-s3' }, { via: { binding: 'OFFSITE' } }]) {
    const policy = structuredClone(healthyPolicy);
    Object.assign(awayPolicy(policy), change);
    expect(runAudit([rule], facts, policy)[0]?.verdicts[0]?.fix?.commands).toEqual([]);
  }
});
