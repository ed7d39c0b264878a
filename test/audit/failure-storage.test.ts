import { expect, it } from 'vitest';
import {
  type Change,
  failureOf,
  failuresAfter,
  fatesOf,
  guestOf,
  storageOf,
  whyOf,
} from '../support/failure-case.ts';
import { now } from '../support/healthy-facts.ts';

it('a storage server takes down every guest with a disk on it, wherever it runs; HA cannot help', () => {
  const failure = failureOf('server/10.0.0.50', (facts) => {
    guestOf(facts, 'lxc/101').config.disks[0]!.storage = 'nas2';
    Object.assign(guestOf(facts, 'qemu/105'), { status: 'stopped' });
  });
  expect(fatesOf(failure)).toEqual({
    'lxc/102': 'restore by hand',
    'lxc/103': 'restore by hand',
    'qemu/104': 'restore by hand',
  });
  expect(whyOf(failure, 'lxc/102')).toBe(
    'rootfs is on nas, which is down on every node: HA cannot help. The newest backup that stays up is 60 minutes old, on backup-nas.',
  );
  expect(failure.storages).toEqual(['nas']);
  expect(failure.quorate).toBe(true);
});

it('several disks on several storages of one server go down together', () => {
  const failure = failureOf('server/10.0.0.50', (facts) => {
    storageOf(facts, 'nas2').server = '10.0.0.50';
    guestOf(facts, 'lxc/101').config.disks.push({ key: 'mp0', storage: 'nas2', backedUp: true });
  });
  expect(whyOf(failure, 'lxc/101')).toMatch(
    /^rootfs and mp0 are on nas and nas2, which are down on every node: HA cannot help\./,
  );
});

it('backups on the same server are gone with it; those on another storage of it survive a single storage', () => {
  const sameServer: Change = (facts) => {
    storageOf(facts, 'backup-nas').server = '10.0.0.50';
  };
  const server = failureOf('server/10.0.0.50', sameServer);
  expect(new Set(Object.values(fatesOf(server)))).toEqual(new Set(['lost']));
  expect(server.lastBackups).toBe(5);
  const storage = failureOf('storage/nas', sameServer);
  expect(new Set(Object.values(fatesOf(storage)))).toEqual(new Set(['restore by hand']));
});

it('does not know whether a backup without a known place shares the server', () => {
  const failure = failureOf('server/10.0.0.50', (facts) => {
    delete storageOf(facts, 'backup-nas').server;
  });
  expect(fatesOf(failure)['lxc/101']).toBe('unknown');
  expect(whyOf(failure, 'lxc/101')).toMatch(/does not say whether backup-nas lies on 10\.0\.0\.50\.$/);
  const distributed = failureOf('server/10.0.0.50', (facts) => {
    Object.assign(storageOf(facts, 'backup-nas'), { type: 'cephfs', server: undefined });
  });
  expect(fatesOf(distributed)['lxc/101']).toBe('restore by hand');
});

it('uses an older copy elsewhere rather than a newer one that is gone', () => {
  const failure = failureOf('server/10.0.0.60', (facts) => {
    guestOf(facts, 'lxc/101').config.disks[0]!.storage = 'backup-nas';
    facts.backups.copies.push({ storage: 'nas2', volid: 'nas2:old', vmid: 101, takenAt: now - 9e5 });
    storageOf(facts, 'nas2').content.push('backup');
    facts.backups.listed.push({ storage: 'nas2', evidence: 'content' });
  });
  expect(failure.guests[0]?.backup?.volid).toBe('nas2:old');
  expect(failure.guests[0]?.evidence.at(-1)).toEqual({
    seen: 'nas2:old',
    where: '/nodes/pve1/storage/nas2/content',
  });
});

it('says where it looked for a backup in vain', () => {
  const evidence = (change: Change) => failureOf('storage/nas', change).guests[0]?.evidence.at(-1);
  expect(
    evidence((facts) => {
      facts.backups.copies = [];
    }),
  ).toEqual({ seen: 'no usable backup on backup-nas', where: '/nodes/pve1/storage/backup-nas/prunebackups' });
  expect(
    evidence((facts) => {
      facts.backups = { listed: [], copies: [] };
      facts.storage = facts.storage.filter(({ storage }) => storage !== 'backup-nas');
    }),
  ).toEqual({ seen: 'no storage for backups', where: '/storage' });
});

it('a storage that holds backups alone stops nobody, and takes the backups along', () => {
  expect(failureOf('server/10.0.0.60').summary).toBe(
    'If the storage server 10.0.0.60 with backup-nas fails, no running guest stops; all known backups of 5 guests are gone with it; quorum holds.',
  );
});

it('has no server for distributed storage, for paths, and for the node itself', () => {
  const servers = (change: object) =>
    failuresAfter((facts) => Object.assign(storageOf(facts, 'nas'), change))
      .filter(({ kind }) => kind === 'storage-server')
      .map(({ name }) => name);
  expect(servers({ server: ' NAS.lan ' })).toEqual(['10.0.0.51', '10.0.0.60', 'nas.lan']);
  for (const change of [
    { type: 'cephfs' },
    { type: 'glusterfs' },
    { server: undefined },
    { server: ' ' },
    { server: 'localhost' },
    { server: '127.0.0.1' },
    { server: '::1' },
    { server: '10.0.0.2' },
    { server: 'pve2' },
  ])
    expect(servers(change)).toEqual(['10.0.0.51', '10.0.0.60']);
});

it('says that it takes one address for one server', () => {
  expect(failureOf('server/10.0.0.51').assumptions).toEqual([
    'Storages are of one server when they are configured with the same address.',
  ]);
});

it('a critical guest that stops is started again by HA, or by nobody', () => {
  const summary = (change?: Change, subject = 'lxc/103') => failureOf(subject, change).summary;
  expect(summary()).toBe('If traefik (CT 103) stops, HA starts it again; until then reverse-proxy is gone.');
  expect(summary(undefined, 'lxc/101')).toBe(
    'If pihole-1 (CT 101) stops, HA starts it again; dns goes on with lxc/102.',
  );
  expect(
    summary((facts) => {
      facts.ha.resources = [];
    }),
  ).toBe(
    'If traefik (CT 103) stops, it stays down until somebody starts it; until then reverse-proxy is gone.',
  );
  expect(
    summary((facts) => {
      delete facts.ha.status;
    }),
  ).toBe(
    'If traefik (CT 103) stops, whether anything starts it again is not known; until then reverse-proxy is gone.',
  );
  expect(
    summary((facts) => {
      facts.guests[2]!.name = 'special';
      facts.guests[2]!.tags = ['tier-critical'];
    }),
  ).toBe('If special (CT 103) stops, HA starts it again.');
});

it('a critical guest comes back with quorum alone, and names the backup for the case that its disks are damaged', () => {
  const fate = (change: Change) => fatesOf(failureOf('lxc/103', change))['lxc/103'];
  expect(fate(() => {})).toBe('returns by ha on pve3');
  expect(
    fate((facts) => {
      facts.cluster.quorate = false;
    }),
  ).toBe('manual by hand on pve3');
  expect(
    fate((facts) => {
      delete facts.cluster.quorate;
    }),
  ).toBe('unknown');
  expect(
    fate((facts) => {
      facts.cluster.quorate = false;
      delete facts.ha.status;
    }),
  ).toBe('manual by hand on pve3');
  const [guest] = failureOf('lxc/103').guests;
  expect(guest?.backup?.volid).toBe('backup-nas:backup/vzdump-lxc-103-0.tar.zst');
  expect(guest?.minutes).toEqual({ from: 0, to: 3 });
  const bare = failureOf('lxc/103', (facts) => {
    facts.backups.copies = [];
  }).guests[0];
  expect(bare?.backup).toBeUndefined();
});

it('the size of a backup is told where it is known', () => {
  const failure = failureOf('lxc/103', (facts) => {
    for (const copy of facts.backups.copies) copy.sizeBytes = 7e9;
  });
  expect(failure.guests[0]?.backup?.sizeBytes).toBe(7e9);
});
