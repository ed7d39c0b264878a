import { expect, it } from 'vitest';
import { policySchema } from '../../audit/policy.ts';
import { addGuest, type Change, failureOf, guestOf } from '../support/failure-case.ts';
import { GiB } from '../support/healthy-facts.ts';

const minutesOf = (subject: string, change?: Change) =>
  Object.fromEntries(failureOf(subject, change).guests.map(({ id, minutes }) => [id, minutes]));

/** Round numbers, so that every minute can be worked out by head. */
const plain: Change = (_, policy) => {
  Object.assign(policy.recovery, {
    fencingSeconds: 120,
    takeoverSeconds: 60,
    startSeconds: { from: 60, to: 120 },
    manualMinutes: { from: 10, to: 20 },
    restoreBytesPerSecond: { slow: GiB / 60, fast: GiB / 30 },
  });
};
const also =
  (...changes: Change[]): Change =>
  (facts, policy) => {
    for (const change of [plain, ...changes]) change(facts, policy);
  };

it('HA needs its fencing delay and a start', () => {
  expect(minutesOf('node/pve3', plain)).toEqual({ 'lxc/103': { from: 3, to: 4 } });
});

it('HA needs longer when the manager itself was on the node, and perhaps when nobody knows where it was', () => {
  const master = (node?: string) =>
    minutesOf(
      'node/pve3',
      also((facts) => {
        if (node) facts.ha.status!.master!.node = node;
        else delete facts.ha.status!.master;
      }),
    )['lxc/103'];
  expect(master('pve3')).toEqual({ from: 4, to: 5 });
  expect(master()).toEqual({ from: 3, to: 5 });
});

it('HA needs longer for a second attempt', () => {
  expect(
    minutesOf(
      'node/pve3',
      also((facts) => {
        facts.network.nodes[0]!.interfaces = [];
      }),
    ),
  ).toEqual({ 'lxc/103': { from: 4, to: 6 } });
});

it('a local resource manager makes four starts at a time', () => {
  const times = minutesOf(
    'node/pve3',
    also((facts) => {
      facts.cluster.version = '8.4.1';
      facts.network.nodes[1]!.interfaces = [];
      facts.cluster.members[1]!.online = false;
      facts.cluster.votes![0]!.votes = 5;
      for (const vmid of [201, 202, 203, 204]) addGuest(facts, 'lxc/103', vmid);
    }),
  );
  expect(Object.values(times)).toEqual([
    { from: 3, to: 4 },
    { from: 3, to: 4 },
    { from: 3, to: 4 },
    { from: 3, to: 4 },
    { from: 4, to: 6 },
  ]);
});

it('one person works by hand, the most important guest first, and restores after that', () => {
  const failure = failureOf(
    'node/pve2',
    also((facts) => {
      facts.ha.resources = [];
      addGuest(facts, 'qemu/105', 106);
      facts.storage.find(({ storage }) => storage === 'local')!.content.push('images');
      guestOf(facts, 'qemu/106').config.disks[0]!.storage = 'local';
      facts.backups.copies.push({
        storage: 'backup-nas',
        volid: 'x',
        vmid: 106,
        takenAt: 1,
        sizeBytes: 4 * GiB,
      });
    }),
  );
  expect(failure.guests.map(({ id, fate, minutes }) => [id, fate, minutes])).toEqual([
    ['lxc/102', 'manual', { from: 11, to: 22 }],
    ['qemu/105', 'manual', { from: 12, to: 24 }],
    // 4 GiB at 2 a minute, or 16 GiB at one a minute, and a start.
    ['qemu/106', 'restore', { from: 15, to: 42 }],
  ]);
  expect(failure.minutes).toEqual({ from: 15, to: 42 });
  expect(failure.assumptions).toContain(
    'Restores run one after the other at 18 MB/s to 36 MB/s, onto storage that has the space.',
  );
});

it('a restore is sized by the disks when the backup does not tell, and nothing after an unknown one is timed', () => {
  const times = minutesOf('storage/nas', plain);
  expect(times['lxc/101']).toEqual({ from: 19, to: 38 });
  const unsized = minutesOf(
    'storage/nas',
    also((facts) => {
      delete guestOf(facts, 'lxc/102').config.disks[0]!.sizeBytes;
    }),
  );
  expect(Object.keys(unsized)).toEqual(['lxc/101', 'lxc/102', 'lxc/103', 'qemu/104', 'qemu/105']);
  expect(Object.values(unsized).map((span) => span !== undefined)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

it('no time is given for what waits, is lost or is not known', () => {
  const failure = failureOf('node/pve3', (facts) =>
    guestOf(facts, 'lxc/103').config.passthrough.push('dev0'),
  );
  expect(failure.guests[0]?.minutes).toBeUndefined();
  expect(failure.minutes).toBeUndefined();
});

it('refuses assumptions that are the wrong way round', () => {
  expect(policySchema.safeParse({ recovery: { startSeconds: { from: 60, to: 10 } } }).success).toBe(false);
  expect(policySchema.safeParse({ recovery: { restoreBytesPerSecond: { slow: 2, fast: 1 } } }).success).toBe(
    false,
  );
  expect(policySchema.safeParse({ recovery: { restoreBytesPerSecond: { slow: 0, fast: 1 } } }).success).toBe(
    false,
  );
  expect(policySchema.safeParse({ recovery: { manualMinutes: { from: 5, to: 30 } } }).success).toBe(true);
});
