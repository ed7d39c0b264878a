import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-encrypted.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, keepOnly, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import type { OffsiteCopy } from '../support/healthy-offsite.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

type Policy = Parameters<typeof awayPolicy>[0];

const all = (facts: AllFacts, encryption: OffsiteCopy['encryption'], copies = away(facts).copies) => {
  for (const copy of copies) copy.encryption = encryption;
};
const expects = (policy: Policy, encrypted?: boolean) =>
  void Object.assign(awayPolicy(policy).expects, { encrypted });
const readable = (part: string) => `The newest copies of ${part} at away are not encrypted`;
const reader = 'whoever reads the place reads all that is in them';
const everybody =
  'pihole-1 (CT 101), pihole-2 (CT 102), traefik (CT 103), homeassistant (VM 104) and buildbox (VM 105)';

ruleCases(rule, {
  pass: {
    'it need not be': () => {},
    'all are': (facts, policy) => {
      expects(policy, true);
      all(facts, 'encrypted');
    },
    'all are, though nobody expects it': (facts, policy) => {
      expects(policy);
      all(facts, 'encrypted');
    },
  },
  fail: {
    'nobody said anything': [
      (_, policy) => expects(policy),
      { 'offsite/away': `info: Copies at away are not encrypted: ${reader}, the provider included.` },
    ],
    'it is expected': [
      (_, policy) => expects(policy, true),
      {
        'offsite/away': `high: ${readable('5 of 5 guests')}, where the target expects it: ${reader}. Concerned: ${everybody}.`,
      },
    ],
    'some are and some are not': [
      (facts, policy) => {
        expects(policy);
        all(facts, 'encrypted');
        all(facts, 'signed', copiesOf(facts, 105));
      },
      {
        'offsite/away': `medium: ${readable('1 of 5 guests')}, while others are: ${reader}. Concerned: buildbox (VM 105).`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'manifests were not read': [
      (facts, policy) => {
        expects(policy, true);
        all(facts, 'encrypted');
        all(facts, undefined, copiesOf(facts, 105));
      },
      {
        'offsite/away':
          'Whether the newest copies of 1 of 5 guests at away are encrypted could not be seen: their manifests or headers were not read.',
      },
    ],
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
  },
});

it('gives the storage that leads there a key, where there is one alone', () => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  expects(policy, true);
  const commands = (kind: string, ...storages: [string, string, boolean][]) => {
    Object.assign(awayPolicy(policy), { kind });
    facts.storage = storages.map(([storage, type, enabled]) => ({
      ...{ storage, type, enabled },
      ...{ shared: true, content: ['backup'], onNodes: [] },
    }));
    return runAudit([rule], facts, policy)[0]?.verdicts[0]?.fix?.commands.map(({ line }) => line);
  };
  const lone: [string, string, boolean][] = [
    ['nas', 'nfs', true],
    ['old', 'pbs', false],
    ['vault', 'pbs', true],
  ];
  expect(commands('pbs-s3', ...lone)).toEqual(['pvesm set vault --encryption-key autogen']);
  expect(commands('pbs-s3', ...lone, ['second', 'pbs', true])).toEqual([]);
  expect(commands('vzdump', ...lone)).toEqual([]);
  blind(facts, 'storage');
  Object.assign(awayPolicy(policy), { kind: 'pbs-s3' });
  expect(runAudit([rule], facts, policy)[0]?.verdicts[0]?.fix?.commands).toEqual([]);
});
