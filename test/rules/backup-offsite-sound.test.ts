import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-sound.ts';
import { runAudit } from '../../audit/run.ts';
import {
  alsoFrom,
  away,
  awayPolicy,
  copiesOf,
  keepOnly,
  looked,
  newestOf,
  unlooked,
  unread,
  unreadTarget,
} from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const rot = {
  proof: 'content' as const,
  outcome: 'failed' as const,
  at: now,
  how: 'the zstd checksum',
  detail: 'The checksum of the archive is another one.',
};

const never = (facts: AllFacts, vmid = 105) => unlooked(copiesOf(facts, vmid), 'content');

const untold = (why: string, share = '80 %') => ({
  'qemu/105@away': `low: No copy of buildbox (VM 105) at away has been read yet: ${why}. Of all data at away, ${share} have been read and found sound since 2026-11-10.`,
});

const turn = 'audits read a part each time, and its turn has not come';
const roomy = (_: AllFacts, policy: Parameters<typeof awayPolicy>[0]) => {
  policy.offsite.budget.bytes = 1e12;
};

ruleCases(rule, {
  pass: {
    'all were read': () => {},
    'an earlier one was, in samples': (facts) => {
      never(facts);
      looked(copiesOf(facts, 105)[5]!, {
        proof: 'content',
        outcome: 'ok',
        at: now - days(3),
        how: 'the CRC of chunks',
        share: 0.1,
      });
    },
    'the newest in samples': (facts) => {
      never(facts);
      looked(newestOf(facts, 105), {
        proof: 'content',
        outcome: 'ok',
        at: now - days(3),
        how: 'the CRC of chunks',
        share: 0.1,
      });
    },
    'the backup server verified one': (facts, policy) => {
      never(facts);
      away(facts).kind = 'pbs';
      awayPolicy(policy).kind = 'pbs';
      copiesOf(facts, 105)[3]!.verification = { state: 'ok', at: now - days(5) };
    },
    'what is cut off is for another rule': (facts) =>
      looked(newestOf(facts, 105), { ...rot, proof: 'complete' }),
  },
  fail: {
    'the newest is damaged': [
      (facts) => looked(newestOf(facts, 105), rot),
      {
        'qemu/105@away':
          'critical: buildbox (VM 105) at away: The copy of 2026-11-17 02:17 UTC is damaged: the checksum of the archive is another one; the newest usable one is of 2026-11-16 02:17 UTC.',
      },
    ],
    'older ones are': [
      (facts) => {
        looked(copiesOf(facts, 104)[3]!, rot);
        for (const at of [2, 3]) looked(copiesOf(facts, 105)[at]!, rot);
      },
      {
        'qemu/104@away':
          'high: Of the older copies of homeassistant (VM 104) at away, 1 is damaged: what damaged it may reach the others.',
        'qemu/105@away':
          'medium: Of the older copies of buildbox (VM 105) at away, 2 are damaged: what damaged them may reach the others.',
      },
    ],
    'none was read yet, as its turn has not come': [
      (facts, policy) => {
        roomy(facts, policy);
        never(facts);
      },
      untold(turn),
    ],
    'nothing was, or as good as nothing': [
      (facts, policy) => {
        roomy(facts, policy);
        policy.offsite.targets.push({ ...awayPolicy(policy), name: 'vault' });
        for (const copy of away(facts).copies) unlooked([copy], 'content');
        facts.offsite.targets.push({
          ...structuredClone(away(facts)),
          name: 'vault',
          repository: {
            usable: true,
            snapshots: 0,
            locks: [],
            keys: [],
            damagedFiles: [],
            reading: { cursor: '', since: now - days(3), verified: 1, total: 1000 },
          },
        });
        facts.guests = facts.guests.filter(({ vmid }) => vmid === 105);
      },
      {
        'qemu/105@away': `low: No copy of buildbox (VM 105) at away has been read yet: ${turn}. Nothing at away has been read.`,
        'qemu/105@vault': `low: No copy of buildbox (VM 105) at vault has been read yet: ${turn}. Of all data at vault, less than 1 % have been read and found sound since 2026-11-14.`,
      },
    ],
    'none was read yet, as it is too large': [
      (facts) => never(facts),
      untold('the archive is larger than the 268 MB that an audit may fetch (offsite.budget.bytes)'),
    ],
    'none was read yet, as requests are spent': [
      (facts, policy) => {
        roomy(facts, policy);
        never(facts);
        away(facts).cost.requests = 400;
      },
      untold('the last audit spent what it may on away, 400 requests and 1 TB (offsite.budget)'),
    ],
    'none was read yet, as bytes are spent': [
      (facts, policy) => {
        never(facts);
        roomy(facts, policy);
        away(facts).cost.bytes = 0.95e12;
      },
      untold('the last audit spent what it may on away, 400 requests and 1 TB (offsite.budget)'),
    ],
    'none was read yet, as time was over': [
      (facts) => {
        never(facts);
        gap(facts, 'offsite', 'away/time');
      },
      untold('reading away ran out of time'),
    ],
    'none was read yet, as the list ended': [
      (facts, policy) => {
        never(facts);
        roomy(facts, policy);
        away(facts).complete = false;
      },
      untold('the list of away ended before all was read'),
    ],
    'one was read long ago, and of sizes nothing is known': [
      (facts, policy) => {
        roomy(facts, policy);
        for (const copy of away(facts).copies) delete copy.sizeBytes;
        never(facts);
        alsoFrom(facts, 105, 110);
        looked(copiesOf(facts, 105).at(-1)!, {
          proof: 'content',
          outcome: 'ok',
          at: now - days(100),
          how: 'it',
        });
      },
      {
        'qemu/105@away': `low: A copy of buildbox (VM 105) at away was last read 100 days ago, and after 92 days that counts no longer: ${turn}. How much of all data at away has been read is not known.`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'reading broke off': [
      (facts) => {
        never(facts);
        gap(facts, 'offsite', 'away/reading');
      },
      {
        'qemu/105@away':
          'The data of the copies of buildbox (VM 105) at away could not be seen: it did not answer.',
      },
    ],
    'nothing from outside tells': [
      (facts) => {
        never(facts);
        looked(newestOf(facts, 105), {
          proof: 'content',
          outcome: 'cannot',
          at: now,
          how: 'the archive',
          detail: 'rclone encrypts it.',
        });
      },
      {
        'qemu/105@away':
          'The data of the copies of buildbox (VM 105) at away could not be seen: rclone encrypts it.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'a guest without copies': [
      (facts) => {
        facts.guests = facts.guests.filter(({ vmid }) => vmid === 105);
        keepOnly(facts, 105, []);
      },
      'backup-offsite-exists',
    ],
  },
});

it.each<[string, object, string[]]>([
  ['archives are fetched by the owner', {}, []],
  [
    'a repository is checked',
    { kind: 'restic' },
    ['$ restic check --repo s3:https://s3.eu-central-1.amazonaws.com/lab-backups/dump --read-data --no-lock'],
  ],
  ['a repository behind a binding', { kind: 'restic', via: { binding: 'OFFSITE' } }, []],
  [
    'a datastore is verified by its server',
    { kind: 'pbs-s3', datastore: 'main' },
    ['vault$ proxmox-backup-manager verify main --ignore-verified false'],
  ],
  ['a datastore of which nobody knows the name', { kind: 'pbs-s3' }, []],
  [
    'a backup server verifies',
    { kind: 'pbs', via: { backupServer: 'friend', datastore: 'far' } },
    ['friend$ proxmox-backup-manager verify far --ignore-verified false'],
  ],
])('reads all of it: %s', (_, target, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  Object.assign(awayPolicy(policy), target);
  away(facts).datastore = {
    owner: 'vault',
    badChunks: 0,
    neededChunks: 0,
    missingChunks: 0,
    damagedChunks: 0,
  };
  looked(copiesOf(facts, 105)[3]!, rot);
  const [result] = runAudit([rule], facts, policy);
  const fixes = result?.verdicts.flatMap(({ fix }) => fix?.commands ?? []);
  expect(fixes?.map(({ line, on }) => `${on ?? ''}$ ${line}`)).toEqual(commands);
});

it('a server that nobody knows is not named', () => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  Object.assign(awayPolicy(policy), { kind: 'pbs-s3', datastore: 'main' });
  looked(copiesOf(facts, 105)[3]!, rot);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts.flatMap(({ fix }) => fix?.commands ?? [])).toEqual([
    { line: 'proxmox-backup-manager verify main --ignore-verified false', effect: 'changes' },
  ]);
});
