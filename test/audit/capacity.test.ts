import { expect, it } from 'vitest';
import { capacity } from '../../audit/capacity.ts';
import { type Capacity, capacitySchema } from '../../audit/report-failures.ts';
import { type AllFacts, guestOf, storageOf } from '../support/failure-case.ts';
import { days, GiB, healthyFacts, now, TB } from '../support/healthy-facts.ts';
import { blind } from '../support/rule-cases.ts';

function capacityAfter(change: (facts: AllFacts) => void = () => {}): Capacity {
  const facts = healthyFacts();
  change(facts);
  const result = capacity(facts);
  expect(capacitySchema.parse(result)).toEqual(result);
  return result;
}

const row = (resource: string, change?: (facts: AllFacts) => void) =>
  capacityAfter(change).rows.find((each) => each.resource === resource);

it('counts what there is, is used, must be kept free for the largest node, and is left', () => {
  expect(row('cpu')).toMatchObject({ unit: 'cores', total: 24, reserved: 8, allocated: 10 });
  expect(row('cpu')?.used).toBeCloseTo(2.4);
  expect(row('cpu')?.available).toBeCloseTo(13.6);
  expect(row('memory')).toMatchObject({
    unit: 'bytes',
    total: 96 * GiB,
    used: 24 * GiB,
    allocated: 16 * GiB,
    reserved: 32 * GiB,
    available: 40 * GiB,
  });
});

it('keeps free what the largest node has, which may leave less than nothing', () => {
  const memory = row('memory', (facts) => {
    facts.nodes[0]!.memory = { totalBytes: 128 * GiB, usedBytes: 100 * GiB };
  });
  expect(memory).toMatchObject({ total: 192 * GiB, reserved: 128 * GiB, available: -52 * GiB });
});

it('counts shared storage once, also under two names, and backup storage by itself', () => {
  expect(row('storage')).toMatchObject({
    total: 4 * TB,
    used: TB,
    reserved: 0,
    available: 3 * TB,
    allocated: null,
  });
  expect(row('backup-storage')).toMatchObject({ total: 2 * TB, used: 0.5 * TB });
  const twice = row('storage', (facts) => {
    Object.assign(storageOf(facts, 'nas2'), { server: '10.0.0.50', location: '/export/nas' });
  });
  expect(twice).toMatchObject({ total: 2 * TB });
  const anonymous = row('storage', (facts) => {
    delete storageOf(facts, 'nas').server;
    delete storageOf(facts, 'nas2').location;
  });
  expect(anonymous).toMatchObject({ total: 4 * TB });
});

it('counts local storage on each node, and keeps free what the fullest node holds', () => {
  const local = (change: (facts: AllFacts) => void = () => {}) =>
    row('storage', (facts) => {
      facts.storage = facts.storage.filter(({ storage }) => storage === 'local');
      Object.assign(storageOf(facts, 'local'), { content: ['rootdir'] });
      storageOf(facts, 'local').onNodes[1]!.usedBytes = 50 * GiB;
      change(facts);
    });
  expect(local()).toMatchObject({
    total: 300 * GiB,
    used: 90 * GiB,
    reserved: 50 * GiB,
    available: 160 * GiB,
  });
  expect(
    local((facts) => {
      storageOf(facts, 'local').onNodes[2]!.enabled = false;
    }),
  ).toMatchObject({ total: 200 * GiB });
  const silent = local((facts) => {
    storageOf(facts, 'local').onNodes[1] = { node: 'pve2', enabled: true, active: false };
  });
  expect(silent).toMatchObject({ total: 200 * GiB, reserved: 20 * GiB });
  expect(silent?.note).toBe(
    'Shared storage counts once. Kept free: what the node with the fullest local storage holds there. Not counted, as no size was read: local of pve2.',
  );
});

it('knows no sum where nothing was read, and has no row for what is not there', () => {
  const silent = row('storage', (facts) => {
    for (const storage of facts.storage) for (const state of storage.onNodes) delete state.totalBytes;
  });
  expect(silent).toMatchObject({ total: null, used: null, available: null });
  expect(
    row('storage', (facts) => {
      for (const storage of facts.storage) for (const state of storage.onNodes) delete state.usedBytes;
    }),
  ).toMatchObject({ total: 4 * TB, used: null, available: null });
  expect(
    capacityAfter((facts) => {
      blind(facts, 'nodes');
      blind(facts, 'storage');
    }),
  ).toMatchObject({ rows: [], headroom: null });
});

it('knows no sum when one node did not tell; nodes that are down do not count', () => {
  const change = (facts: AllFacts) => {
    delete facts.nodes[0]!.memory;
    delete facts.nodes[0]!.cores;
    delete guestOf(facts, 'lxc/101').memoryBytes;
  };
  expect(row('memory', change)).toMatchObject({
    total: null,
    reserved: null,
    available: null,
    allocated: null,
  });
  expect(row('cpu', change)).toMatchObject({ total: null, used: null, reserved: null });
  expect(row('cpu', (facts) => blind(facts, 'guests'))).toMatchObject({ allocated: null });
  expect(row('memory', (facts) => blind(facts, 'guests'))).toMatchObject({ allocated: null });
  const down = row('memory', (facts) => {
    facts.nodes[0]!.online = false;
  });
  expect(down).toMatchObject({ total: 64 * GiB });
});

it('keeps nothing free on a single node: there is nowhere to go', () => {
  const single = row('memory', (facts) => {
    facts.nodes = facts.nodes.slice(0, 1);
  });
  expect(single).toMatchObject({ total: 32 * GiB, reserved: 0, available: 24 * GiB });
  const local = row('storage', (facts) => {
    const storage = storageOf(facts, 'local');
    Object.assign(storage, { content: ['rootdir'], onNodes: storage.onNodes.slice(0, 1) });
    facts.storage = [storage];
  });
  expect(local).toMatchObject({ used: 20 * GiB, reserved: 0, available: 80 * GiB });
});

it('says how many guests of the usual size fit, by use and by what is promised', () => {
  expect(capacityAfter().headroom).toEqual({
    guest: { memoryBytes: 2 * GiB, diskBytes: 16 * GiB },
    // 40 GiB of memory, 1 GiB in use by the median guest; 13.6 cores, 0.1 busy.
    byUse: 40,
    // 64 GiB beside the reserve, 16 GiB promised, 2 GiB each.
    byAllocation: 24,
  });
  const even = capacityAfter((facts) => {
    Object.assign(guestOf(facts, 'lxc/101'), { status: 'stopped' });
  });
  // 1, 2, 4 and 8 GiB: the lower one of the two in the middle.
  expect(even.headroom?.guest.memoryBytes).toBe(2 * GiB);
  const full = capacityAfter((facts) => {
    Object.assign(guestOf(facts, 'qemu/105'), { memoryBytes: 80 * GiB });
  });
  expect(full.headroom?.byAllocation).toBe(0);
});

it('says nothing of headroom when a figure is missing, or when guests need nothing', () => {
  const changes: ((facts: AllFacts) => void)[] = [
    (facts) => blind(facts, 'guests'),
    (facts) => blind(facts, 'storage'),
    (facts) => blind(facts, 'nodes'),
    (facts) => {
      delete guestOf(facts, 'lxc/101').memoryBytes;
    },
    (facts) => {
      delete guestOf(facts, 'lxc/101').cores;
    },
    (facts) => {
      for (const guest of facts.guests) Object.assign(guest, { config: undefined });
    },
    (facts) => {
      delete facts.nodes[0]!.cpuShare;
    },
    (facts) => {
      for (const guest of facts.guests) {
        Object.assign(guest, { memoryBytes: 0, memoryUsedBytes: 0, cpuShare: 0 });
        guest.config!.disks = [];
      }
    },
  ];
  for (const change of changes) expect(capacityAfter(change).headroom).toBeNull();
});

it('says where the use of each storage is heading, and nothing without a history', () => {
  const point = (day: number) => ({ at: now + days(day), usedBytes: 10 + day, totalBytes: 100 });
  const { trends } = capacityAfter((facts) => {
    facts.history = {
      storage: [
        { subject: 'storage/nas', points: [0, 1, 2, 3, 4, 5, 6].map(point) },
        { subject: 'storage/pve1/local', points: [point(0)] },
      ],
    };
  });
  expect(trends?.map(({ subject, forecast }) => [subject, forecast.trend])).toEqual([
    ['storage/nas', 'growing'],
    ['storage/pve1/local', 'unclear'],
  ]);
  expect(capacityAfter((facts) => blind(facts, 'history')).trends).toBeUndefined();
});
