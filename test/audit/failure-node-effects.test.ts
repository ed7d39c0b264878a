import { expect, it } from 'vitest';
import { addGuest, failureOf, fatesOf, guestOf, moveDisk, storageOf } from '../support/failure-case.ts';
import { now } from '../support/healthy-facts.ts';
import { blind } from '../support/rule-cases.ts';

it('takes storage down with the node that serves it', () => {
  const failure = failureOf('node/pve1', (facts) => {
    storageOf(facts, 'nas').server = '10.0.0.1';
    facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 105);
  });
  expect(failure.storages).toEqual(['nas']);
  expect(fatesOf(failure)).toEqual({
    'lxc/101': 'restore by hand',
    'qemu/104': 'restore by hand',
    'lxc/102': 'restore by hand',
    'lxc/103': 'restore by hand',
    'qemu/105': 'lost',
  });
  expect(failure.assumptions).toContain('nas is served by pve1 and goes down with it.');
});

it('is not complete where guests may hide disks on storage that goes down with the node', () => {
  const failure = failureOf('node/pve1', (facts) => {
    storageOf(facts, 'nas').server = '10.0.0.1';
    Object.assign(guestOf(facts, 'qemu/105'), { config: undefined });
  });
  expect(failure.complete).toBe(false);
  expect(failure.unknowns).toEqual([
    'Whether qemu/105 has disks here is not known: its configuration was not read.',
  ]);
});

it('knows a serving node by its name and by any address of its interfaces', () => {
  for (const server of ['PVE1', '10.0.1.1'])
    expect(
      failureOf('node/pve1', (facts) => Object.assign(storageOf(facts, 'nas'), { server })).storages,
    ).toEqual(['nas']);
});

it('says that backups served from inside may be out of reach too', () => {
  const failure = failureOf('node/pve2', (facts) => {
    moveDisk(facts, 'qemu/105', 'local-lvm', 'lvmthin');
    Object.assign(guestOf(facts, 'qemu/105'), { name: 'pbs-1' });
    storageOf(facts, 'backup-nas').type = 'pbs';
  });
  expect(failure.unknowns).toEqual([
    'pbs-1 (VM 105) stops too. If backup-nas is served from there, its backups are out of reach until it is back.',
  ]);
});

it('says so of several backup servers', () => {
  const failure = failureOf('node/pve2', (facts) => {
    moveDisk(facts, 'qemu/105', 'local-lvm', 'lvmthin');
    for (const vmid of [110, 111]) addGuest(facts, 'qemu/105', vmid).name = 'pbs';
    storageOf(facts, 'backup-nas').type = 'pbs';
  });
  expect(failure.unknowns[0]).toMatch(/^pbs \(VM 110\) and pbs \(VM 111\) stop too\. /);
});

it('grades a role by the most important of its guests', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.ha.resources = [];
    for (const vmid of [110, 111]) addGuest(facts, 'qemu/105', vmid).name = `kea-${vmid}`;
    facts.guests.at(-1)!.tags = ['tier-critical'];
    facts.guests.at(-2)!.tags = ['tier-low'];
  });
  expect(failure.roles.find(({ role }) => role === 'dhcp')).toEqual({
    role: 'dhcp',
    tier: 'critical',
    redundant: true,
    down: ['qemu/111', 'qemu/110'],
    remaining: [],
  });
});

it('does without the network group, and without guests in backups', () => {
  const failure = failureOf('node/pve3', (facts) => {
    blind(facts, 'network');
    facts.ha.resources = [];
    facts.backups.copies.push({ storage: 'backup-nas', volid: 'host', takenAt: now });
  });
  expect(fatesOf(failure)).toEqual({ 'lxc/103': 'manual by hand' });
});

it('warns when HA fills a node beyond its memory, which it does not look at', () => {
  const failure = failureOf('node/pve3', (facts) =>
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: 30 * 1024 ** 3 }),
  );
  expect(failure.overload).toEqual([
    { node: 'pve1', arriving: 1, allocatedBytes: 35 * 1024 ** 3, totalBytes: 32 * 1024 ** 3 },
  ]);
  expect(failure.assumptions.at(-1)).toBe(
    'HA does not look at memory: pve1 then has promised 35 GiB of its 32 GiB and may run out of it.',
  );
  const exactly = failureOf('node/pve3', (facts) =>
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: 27 * 1024 ** 3 }),
  );
  expect(exactly.overload).toEqual([]);
  const inPlace = failureOf('lxc/103', (facts) =>
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: 60 * 1024 ** 3 }),
  );
  expect(inPlace.overload).toEqual([]);
  const unseen = failureOf('node/pve3', (facts) => {
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: undefined });
    blind(facts, 'nodes');
  });
  expect(unseen.overload).toEqual([]);
});

it('proposes for work by hand the node with the most memory left, guest after guest', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.ha.resources = [];
    Object.assign(guestOf(facts, 'lxc/102'), { memoryBytes: 30 * 1024 ** 3 });
  });
  expect(fatesOf(failure)).toEqual({
    'lxc/102': 'manual by hand on pve3',
    'qemu/105': 'manual by hand on pve1',
  });
});

it('proposes a node also where no memory is known', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.ha.resources = [];
    for (const node of facts.nodes) delete node.memory;
    Object.assign(guestOf(facts, 'lxc/102'), { memoryBytes: undefined });
  });
  expect(fatesOf(failure)).toEqual({
    'lxc/102': 'manual by hand on pve1',
    'qemu/105': 'manual by hand on pve1',
  });
});
