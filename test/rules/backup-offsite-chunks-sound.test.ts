import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-chunks-sound.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, looked, newestOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import type { OffsiteTarget } from '../support/healthy-offsite.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Policy = Parameters<typeof awayPolicy>[0];
type Datastore = NonNullable<OffsiteTarget['datastore']>;

const whole = { cursor: 'ffff', since: now - days(9), verified: 900, total: 900, completedAt: now - days(1) };

const store =
  (more: Partial<Datastore> = {}) =>
  (facts: AllFacts, policy: Policy) => {
    Object.assign(awayPolicy(policy), { kind: 'pbs-s3', datastore: 'main' });
    away(facts).kind = 'pbs-s3';
    away(facts).datastore = {
      ...{ owner: 'pbs1', badChunks: 0, neededChunks: 900, missingChunks: 0, damagedChunks: 0 },
      listing: whole,
      reading: { ...whole, verified: 300, completedAt: undefined },
      ...more,
    };
  };
const failing = (facts: AllFacts, ...vmids: number[]) => {
  for (const vmid of vmids)
    looked(newestOf(facts, vmid), {
      proof: 'complete',
      outcome: 'failed',
      at: now,
      how: 'the list of chunks',
    });
};
const unclear = 'Which backups need them is not known yet; every one that shares a piece is hit.';

ruleCases(rule, {
  pass: {
    'all are there, and a part was read': store(),
    'none was read yet': store({ reading: undefined }),
    'nothing is to be read': store({ reading: { ...whole, total: 0 } }),
    'the first look has found all': store({ listing: { ...whole, completedAt: undefined } }),
    'there is no snapshot': (facts, policy) => {
      store({ neededChunks: 0 })(facts, policy);
      away(facts).copies = [];
    },
    'guests are not known': (facts, policy) => {
      store()(facts, policy);
      blind(facts, 'guests');
    },
  },
  fail: {
    'some are missing, and guests are hit': [
      (facts, policy) => {
        store({ missingChunks: 3, damagedChunks: 1 })(facts, policy);
        failing(facts, 104, 105);
        newestOf(facts, 101).unfinished = true;
        newestOf(facts, 101).takenAt = now - days(2);
      },
      {
        'offsite/away':
          'critical: Chunks at away: 3 missing and 1 damaged, of 900 that the newest snapshots need. The newest backups of 2 guests cannot be restored in full: homeassistant (VM 104) and buildbox (VM 105).',
      },
    ],
    'one is damaged, and nobody knows whose': [
      (facts, policy) => {
        store({ damagedChunks: 1 })(facts, policy);
        blind(facts, 'guests');
      },
      {
        'offsite/away': `critical: Chunks at away: 1 damaged, of 900 that the newest snapshots need. ${unclear}`,
      },
    ],
    'the server put some aside': [
      store({ badChunks: 2 }),
      {
        'offsite/away':
          'high: Chunks at away: 2 put aside by the server as bad, of 900 that the newest snapshots need. The newest snapshots have all that they need, as far as was looked; older ones may be without.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [
      (facts, policy) => {
        store()(facts, policy);
        unread(facts);
      },
      unreadTarget,
    ],
    'nothing is known of the datastore': [
      (facts, policy) => {
        store()(facts, policy);
        delete away(facts).datastore;
      },
      { 'offsite/away': 'The chunks at away could not be seen.' },
    ],
    'no index was read': [
      store({ neededChunks: 0 }),
      {
        'offsite/away':
          'The chunks at away could not be seen: no index was read yet, so nothing tells which are needed.',
      },
    ],
    'a part was looked for': [
      store({ listing: { ...whole, verified: 300, completedAt: undefined } }),
      {
        'offsite/away':
          'Whether all chunks at away are there could not be seen: 33 % of 900 chunks have been looked for and found, and audits go on.',
      },
    ],
    'nothing was looked for': [
      store({ listing: undefined }),
      {
        'offsite/away':
          'Whether all chunks at away are there could not be seen: 0 % of 900 chunks have been looked for and found, and audits go on.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'archives have no chunks': [() => {}, null],
    'archives have none, even unread': [unread, null],
    'there is no datastore': [
      (facts, policy) => {
        store({ neededChunks: 0 })(facts, policy);
        away(facts).copies = [];
        gap(facts, 'offsite', 'away/datastore', 'there is none in the bucket.');
      },
      'backup-offsite-target-read',
    ],
  },
});

it('lets the server verify', () => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  store({ missingChunks: 1 })(facts, policy);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands).toEqual([
    {
      line: 'proxmox-backup-manager verify main --ignore-verified false',
      effect: 'changes',
      on: 'pbs1',
    },
  ]);
});
