import { expect, it } from 'vitest';
import {
  addGuest,
  type Change,
  failureOf,
  guestOf,
  moveDisk,
  replicate,
  storageOf,
  whyOf,
} from '../support/failure-case.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { gap } from '../support/rule-cases.ts';

it('gives the backup it would use, and none that is damaged, unfinished, of another guest type or on the dead node', () => {
  const backupOf = (change: Change) =>
    failureOf('node/pve3', (facts, policy) => {
      moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
      storageOf(facts, 'local').content.push('backup');
      for (const node of ['pve1', 'pve2', 'pve3'])
        facts.backups.listed.push({ storage: 'local', node, evidence: 'content' });
      change(facts, policy);
    }).guests[0]?.backup;
  const copy = { storage: 'backup-nas', volid: 'new', vmid: 103, takenAt: now - 60 };
  expect(backupOf((facts) => facts.backups.copies.push({ ...copy, type: 'lxc', sizeBytes: 5e9 }))).toEqual({
    storage: 'backup-nas',
    volid: 'new',
    takenAt: now - 60,
    sizeBytes: 5e9,
  });
  const older = 'backup-nas:backup/vzdump-lxc-103-0.tar.zst';
  for (const useless of [
    { verification: 'failed' as const },
    { sizeBytes: 1 },
    { type: 'qemu' as const },
    { storage: 'local', node: 'pve3' },
  ])
    expect(backupOf((facts) => facts.backups.copies.push({ ...copy, ...useless }))?.volid).toBe(older);
  expect(
    backupOf((facts) => facts.backups.copies.push({ ...copy, storage: 'local', node: 'pve1' }))?.volid,
  ).toBe('new');
});

it('is not sure that there is no backup while a storage that stays up was not listed', () => {
  const why = (change: Change) =>
    whyOf(
      failureOf('node/pve3', (facts, policy) => {
        moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
        facts.backups.copies = [];
        change(facts, policy);
      }),
      'lxc/103',
    );
  expect(
    why((facts) => {
      facts.backups.listed = [];
      gap(facts, 'backups', 'storage/backup-nas');
    }),
  ).toMatch(/The backups on backup-nas could not be listed: it did not answer\.$/);
  expect(why((facts) => gap(facts, 'storage', 'filtered', 'the token sees some storages only.'))).toMatch(
    /There may be backup storages that could not be seen: the token sees some storages only\.$/,
  );
  const local: Change = (facts) => {
    storageOf(facts, 'local').content.push('backup');
    facts.backups.listed.push({ storage: 'local', node: 'pve1', evidence: 'content' });
  };
  expect(why(local)).toMatch(/The backups on pve2\/local could not be listed\.$/);
  const excused: Change[] = [
    (facts) => {
      storageOf(facts, 'local').onlyNodes = ['pve1', 'pve3'];
    },
    (facts) => {
      storageOf(facts, 'local').onNodes[1]!.enabled = false;
    },
    (facts) => {
      storageOf(facts, 'local').enabled = false;
    },
  ];
  for (const excuse of excused)
    expect(
      why((facts, policy) => {
        local(facts, policy);
        excuse(facts, policy);
      }),
    ).toMatch(/No usable backup/);
});

it('is not sure of a copy whose place is not known', () => {
  const why = (copy: object) =>
    whyOf(
      failureOf('node/pve3', (facts) => {
        moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
        facts.backups.copies = [
          { storage: 'local', volid: 'local:x', vmid: 103, takenAt: now - hours(1), ...copy },
        ];
      }),
      'lxc/103',
    );
  expect(why({})).toMatch(/On which node local:x lies is not known\.$/);
  expect(why({ storage: 'gone' })).toMatch(/Where the backup storage gone lies could not be seen\.$/);
});

it('tells how old a replica is, and from which node it starts', () => {
  const [guest] = failureOf('node/pve3', (facts) => replicate(facts, 'lxc/103', 'pve1')).guests;
  expect(guest?.replica).toEqual({ target: 'pve1', ageSeconds: 600 });
  const ages = failureOf('node/pve3', (facts) => {
    facts.ha.resources = [];
    replicate(facts, 'lxc/103', 'pve1');
    replicate(facts, 'lxc/103', 'pve2');
    facts.replication[0]!.state!.lastSyncAt = now - 90;
    facts.replication[1]!.state!.lastSyncAt = now + 5;
  }).guests[0];
  expect([ages?.fate, ages?.to, ages?.replica]).toEqual([
    'from-replica',
    'pve2',
    { target: 'pve2', ageSeconds: 0 },
  ]);
});

it('calls a replica as old as its oldest part', () => {
  const [guest] = failureOf('node/pve3', (facts) => {
    replicate(facts, 'lxc/103', 'pve1');
    guestOf(facts, 'lxc/103').config.disks.push({ key: 'mp0', storage: 'nas', backedUp: true });
  }).guests;
  expect(guest?.replica).toEqual({ target: 'pve1', ageSeconds: 600 });
});

it('counts guests whose every known backup is on the dead node', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.backups.copies = facts.backups.copies
      .filter(({ vmid }) => vmid === 101 || vmid === 102)
      .map((copy) => (copy.vmid === 101 ? { ...copy, storage: 'local', node: 'pve2' } : copy));
  });
  expect(failure.lastBackups).toBe(1);
  expect(failure.summary).toContain('; all known backups of 1 guest are gone with it; ');
});

it('speaks of several replicas', () => {
  const failure = failureOf('node/pve3', (facts) => {
    addGuest(facts, 'lxc/103', 203);
    for (const target of ['pve1', 'pve2']) replicate(facts, 'lxc/103', target);
    for (const target of ['pve1', 'pve2']) replicate(facts, 'lxc/203', target);
  });
  expect(failure.summary).toMatch(/2 guests stop: 2 by HA from their replicas; /);
  const byHand = failureOf('node/pve3', (facts) => {
    facts.ha.resources = [];
    replicate(facts, 'lxc/103', 'pve1');
  });
  expect(byHand.summary).toMatch(/1 guest stops: 1 by hand from its replica; /);
});
