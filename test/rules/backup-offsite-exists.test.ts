import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-exists.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, copiesOf, keepOnly, newestOf, unread, unreadTarget } from '../support/away.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const none = (facts: AllFacts, vmid: number) => keepOnly(facts, vmid, []);

ruleCases(rule, {
  pass: {
    'each has one': () => {},
    'one need not be there': (facts, policy) => {
      none(facts, 105);
      awayPolicy(policy).guests = [101, 102];
    },
    'of a damaged one other rules speak': (facts) => {
      newestOf(facts, 105).sizeBytes = 0;
    },
    'so do they of a foreign one': (facts) => {
      keepOnly(facts, 105, [0]);
      newestOf(facts, 105).inside = { hostname: 'wiki', macs: [], disks: [] };
    },
    'it is wanted by a tag that nobody sees, and is there': (facts, policy) => {
      awayPolicy(policy).tags = ['golden-debian-13'];
      Object.assign(guestWith(facts, 'qemu/105'), { name: undefined, status: 'unknown', tags: [] });
    },
    'the cluster could not be asked, but guests are known': (facts) => {
      facts.offsite.lastKnown = { takenAt: now - 86_400, guests: facts.guests, backups: facts.backups };
      blind(facts, 'guests');
      blind(facts, 'backups');
    },
  },
  fail: {
    'one is missing, and a critical one': [
      (facts) => {
        none(facts, 104);
        none(facts, 105);
      },
      {
        'qemu/104@away': 'critical: away has no copy of homeassistant (VM 104).',
        'qemu/105@away': 'high: away has no copy of buildbox (VM 105).',
      },
    ],
    'the first one is still running': [
      (facts) => {
        keepOnly(facts, 105, [0]);
        newestOf(facts, 105).unfinished = true;
      },
      { 'qemu/105@away': 'high: away has no copy of buildbox (VM 105).' },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'the list ended early': [
      (facts) => {
        none(facts, 105);
        away(facts).complete = false;
      },
      {
        'qemu/105@away':
          'No copy of buildbox (VM 105) was found at away, but the list ended before all was read.',
      },
    ],
    'whether it must be there hangs on tags that nobody sees': [
      (facts, policy) => {
        none(facts, 105);
        awayPolicy(policy).tags = ['offsite'];
        Object.assign(guestWith(facts, 'qemu/105'), { name: undefined, status: 'unknown', tags: [] });
      },
      {
        'qemu/105@away': 'Whether away must have VM 105 hangs on its tags, which could not be seen.',
      },
    ],
    'guests are hidden': [
      (facts) => void gap(facts, 'guests', 'filtered', 'rows are left out.'),
      { cluster: 'Offsite copies of every guest could not be seen: rows are left out.' },
    ],
    'guests are not known at all': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
    'no guest is seen that has a copy of its own': [
      (facts) => {
        gap(facts, 'guests', 'filtered', 'rows are left out.');
        facts.guests = facts.guests.filter(({ vmid }) => vmid === 105);
        for (const copy of copiesOf(facts, 105)) copy.inside = { hostname: 'wiki', macs: [], disks: [] };
      },
      { cluster: 'Offsite copies of every guest could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'all copies are another guest’s': [
      (facts) => {
        facts.guests = facts.guests.filter(({ vmid }) => vmid === 105);
        for (const copy of copiesOf(facts, 105)) copy.inside = { hostname: 'wiki', macs: [], disks: [] };
      },
      'backup-offsite-identity',
    ],
    'no guest is wanted there': [
      (_, policy) => void Object.assign(awayPolicy(policy), { guests: [999] }),
      null,
    ],
  },
});

/** Commands that put right what is missing of one guest. */
function fixOf(change: (facts: AllFacts, policy: typeof healthyPolicy) => void) {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  none(facts, 105);
  change(facts, policy);
  const verdict = runAudit([rule], facts, policy)[0]?.verdicts.find(({ outcome }) => outcome === 'fail');
  return [
    verdict?.fix?.summary,
    ...(verdict?.fix?.commands ?? []).map(({ line, on }) => `${on ?? ''}$ ${line}`),
  ];
}

const own = (volid: string, storage: string, ago: number) => ({
  storage,
  volid,
  vmid: 105,
  type: 'qemu' as const,
  takenAt: now - ago,
});

const list =
  '$ aws s3api list-objects-v2 --bucket lab-backups --prefix dump/vzdump-qemu-105- --endpoint-url https://s3.eu-central-1.amazonaws.com';

it.each<[string, (facts: AllFacts, policy: typeof healthyPolicy) => void, string[]]>([
  [
    'what the cluster has is copied',
    ({ backups }) =>
      backups.copies.push(
        own('backup-nas:backup/vzdump-qemu-105-a.vma.zst', 'backup-nas', 90_000),
        own('backup-nas:backup/vzdump-qemu-105-b.vma.zst', 'backup-nas', 3600),
      ),
    [
      'The cluster itself has a copy of 2026-11-17 02:17 UTC on backup-nas: copy it to away, and look why there is no sound one.',
      'pve2$ pvesm list backup-nas --content backup --vmid 105',
      list,
    ],
  ],
  [
    'one that is too old is made anew, where it lies',
    ({ backups }) => backups.copies.push(own('old-nas:backup/vzdump-qemu-105-a.vma.zst', 'old-nas', 864_000)),
    ['Back it up, and copy the archive to away.', 'pve2$ vzdump 105 --storage old-nas --mode snapshot', list],
  ],
  [
    'the only storage for backups is the one',
    () => {},
    [
      'Back it up, and copy the archive to away.',
      'pve2$ vzdump 105 --storage backup-nas --mode snapshot',
      list,
    ],
  ],
  [
    'the cluster cannot be asked: what it had is known',
    (facts) => {
      const copies = [own('old-nas:backup/vzdump-qemu-105-a.vma.zst', 'old-nas', 864_000)];
      facts.offsite.lastKnown = { takenAt: now, guests: facts.guests, backups: { listed: [], copies } };
      blind(facts, 'guests');
      blind(facts, 'backups');
    },
    ['Back it up, and copy the archive to away.', 'pve2$ vzdump 105 --storage old-nas --mode snapshot', list],
  ],
  [
    'nothing tells which storage',
    (facts) => {
      blind(facts, 'storage');
    },
    ['Back it up, and copy the archive to away.', list],
  ],
  [
    'names are encrypted',
    (facts, policy) => {
      blind(facts, 'storage');
      awayPolicy(policy).crypt = 'rclone';
    },
    ['Back it up, and copy the archive to away.'],
  ],
  [
    'a datastore',
    (facts, policy) => {
      Object.assign(awayPolicy(policy), { kind: 'pbs-s3', via: { binding: 'OFFSITE' } });
      facts.backups.copies.push(own('pbs:backup/vm/105/2026-11-16T01:00:00Z', 'pbs', 90_000));
    },
    ['Back it up to the datastore behind away.', 'pve2$ vzdump 105 --storage pbs --mode snapshot'],
  ],
  [
    'a repository',
    (_, policy) => void Object.assign(awayPolicy(policy), { kind: 'restic' }),
    [
      'Look why the backup of buildbox (VM 105) into the repository did not run, run it, and look for its snapshot.',
      '$ restic snapshots --repo s3:https://s3.eu-central-1.amazonaws.com/lab-backups/dump',
    ],
  ],
])('puts it right: %s', (_, change, fix) => {
  expect(fixOf(change)).toEqual(fix);
});
