import { expect, it } from 'vitest';
import { resticRepository } from '../../../../demo/offsite/restic-repository.ts';
import { ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import { readRestic } from '../../../../gather/offsite/restic/reader.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import {
  created,
  day,
  look,
  now,
  password,
  sample,
  storeOf,
  target,
} from '../../../support/restic-target.ts';

const proofs = (copy: { checks: { proof: string; outcome: string }[] } | undefined) =>
  Object.fromEntries(copy?.checks.map(({ proof, outcome }) => [proof, outcome]) ?? []);

it.each([
  ['version 2', {}],
  ['version 1', { version: 1 as const }],
  ["the layout of restic's old S3 repositories", { layout: 's3legacy' as const }],
])('without the password: how fresh and how sound, of %s', async (_, change) => {
  const files = resticRepository({ ...sample, ...change });
  const { found, gaps } = await look(storeOf(files));
  expect(gaps).toEqual([]);
  expect(found).toMatchObject({
    complete: true,
    objects: files.length,
    bytes: files.reduce((sum, { body }) => sum + body.length, 0),
    leftovers: [],
    repository: {
      usable: true,
      snapshots: 3,
      newestSnapshotAt: created + 3 * day + 60,
      newestDataAt: created + 3 * day + 60,
      locks: [],
      keys: [{ created, host: 'pve1', user: 'root' }],
      damagedFiles: [],
      reading: { verified: files.length - 1, total: files.length - 1, since: now, completedAt: now },
    },
  });
  expect(found.copies).toHaveLength(3);
  expect(found.copies[0]).toMatchObject({
    type: 'host',
    takenAt: created + 3 * day + 60,
    timeFrom: 'modified',
    arrivedAt: created + 3 * day + 60,
    encryption: 'encrypted',
  });
  expect(found.copies.map(proofs)).toEqual(
    Array(3).fill({ header: 'cannot', complete: 'cannot', content: 'ok' }),
  );
});

it.each([
  ['version 2', {}],
  ['version 1', { version: 1 as const }],
  ["the layout of restic's old S3 repositories", { layout: 's3legacy' as const }],
])(
  'with the password: which guests, by their own time, and whether all is there, of %s',
  async (_, change) => {
    const { found, gaps } = await look(storeOf(resticRepository({ ...sample, ...change })), { password });
    expect(gaps).toEqual([]);
    expect(found.copies).toMatchObject([
      { type: 'host', host: 'nas', takenAt: created + 3 * day, timeFrom: 'header' },
      { type: 'lxc', vmid: 101, host: 'pve1', takenAt: created + 2 * day },
      { type: 'qemu', vmid: 100, host: 'pve1', takenAt: created + day, tags: ['vm-100'] },
    ]);
    expect(found.copies.map(proofs)).toEqual(Array(3).fill({ header: 'ok', complete: 'ok', content: 'ok' }));
  },
);

it.each([
  [['vm-100'], [], { type: 'qemu', vmid: 100 }],
  [['ct-101'], [], { type: 'lxc', vmid: 101 }],
  [['nightly', 'vmid=100'], [], { vmid: 100 }],
  [['qemu/100'], [], { type: 'qemu', vmid: 100 }],
  [[], ['/dump/vzdump-qemu-100-2026_11_21-01_00_00.vma.zst'], { type: 'qemu', vmid: 100 }],
  [[], ['/dump/vzdump-lxc-101-2026_11_21-01_00_00.tar'], { type: 'lxc', vmid: 101 }],
  [[], ['/dev/pve/vm-101-disk-0', '/dev/pve/vm-101-disk-1'], { vmid: 101 }],
  [[], ['/rpool/data/subvol-101-disk-0'], { type: 'lxc', vmid: 101 }],
  // Tags were chosen for this.
  [['vm-100'], ['/dev/pve/vm-101-disk-0'], { type: 'qemu', vmid: 100 }],
  // Two guests, no guest, an id that is none.
  [[], ['/dump/vzdump-qemu-100-a', '/dump/vzdump-qemu-102-a'], { type: 'host' }],
  [['weekly'], ['/home', '/srv/film-100'], { type: 'host' }],
  [['vm-99'], ['/alarm-100'], { type: 'host' }],
])('tags %j and paths %j name %j', async (tags, paths, guest) => {
  const [first] = sample.snapshots;
  const files = resticRepository({ ...sample, snapshots: [{ ...first!, tags, paths }] });
  const { found } = await look(storeOf(files), { password });
  const { type, vmid } = found.copies[0] ?? {};
  expect({ type, vmid }).toEqual({ type: undefined, vmid: undefined, ...guest });
});

it('a wrong password is a gap, and everything else as without', async () => {
  const wrong = await look(storeOf(), { password: 'canary-wrong' });
  expect(wrong.gaps).toMatchObject([{ group: 'offsite', subject: 'away/password', reason: 'forbidden' }]);
  expect(wrong.found).toEqual((await look(storeOf())).found);
});

it('the password and the keys show up nowhere', async () => {
  for (const given of [password, 'canary-wrong']) {
    const said: string[] = [];
    const result = await look(storeOf(), { password: given, onProgress: (what) => said.push(what) });
    expect(JSON.stringify([result, said])).not.toMatch(/canary|salt|"data"/);
  }
});

it('key files that ask for absurd work are not tried', async () => {
  const files = resticRepository(sample).filter(({ key }) => !key.startsWith('keys/'));
  const { createHash } = await import('node:crypto');
  const body = new TextEncoder().encode(
    JSON.stringify({
      kdf: 'scrypt',
      N: 2 ** 30,
      r: 8,
      p: 1,
      salt: 'AAAA',
      data: 'AAAA',
      hostname: 'a\u202eb',
    }),
  );
  const key = `keys/${createHash('sha256').update(body).digest('hex')}`;
  const { found, gaps } = await look(storeOf([...files, { key, body, modifiedAt: 1 }]), { password });
  expect(gaps).toMatchObject([{ subject: 'away/password', reason: 'malformed' }]);
  expect(found.repository?.keys).toEqual([{ host: 'a\ufffdb' }]);
});

it('what was opened once stays known, with the time of its proof', async () => {
  const store = storeOf();
  const first = await look(store, { password });
  for (const given of [password, undefined]) {
    const again = await look(store, { password: given, at: now + day, before: first.facts });
    const bare = (copies: typeof again.found.copies) => copies.map((copy) => ({ ...copy, checks: [] }));
    expect(bare(again.found.copies)).toEqual(bare(first.found.copies));
    expect(again.found.copies[0]?.checks.find(({ proof }) => proof === 'header')).toMatchObject({
      outcome: 'ok',
      at: now,
    });
  }
});

it('a small budget reads in rotation until all is verified, then begins anew', async () => {
  const store = storeOf();
  const rounds = [];
  let before = (await look(store)).facts;
  for (let audit = 1; audit <= 12; audit++) {
    const at = now + audit * day;
    before = (await look(store, { at, before, budget: { requests: 400, bytes: 45_000 } })).facts;
    rounds.push(before.repository?.reading);
  }
  expect(rounds[0]).toMatchObject({ since: now + day, completedAt: now });
  const whole = rounds.filter(
    (round) => round?.completedAt === round!.since || round!.verified === round!.total,
  );
  expect(whole.length).toBeGreaterThan(1);
  expect(new Set(rounds.map((round) => round?.since)).size).toBeGreaterThan(1);
  // A proof is as old as the beginning of the round that made it.
  const content = before.copies[0]?.checks.find(({ proof }) => proof === 'content');
  expect(content?.outcome).toBe('ok');
  expect(content?.at).toBeGreaterThan(now);
});

it('a listing that the budget ends says so and loses nothing', async () => {
  const { found, gaps } = await look(storeOf(), { budget: { requests: 5, bytes: 2 ** 20 } });
  expect(gaps).toEqual([]);
  expect(found).toMatchObject({ complete: false, repository: { snapshots: 3, usable: true } });
  const shorter = await look(storeOf(), { budget: { requests: 2, bytes: 2 ** 20 } });
  expect(shorter.found.complete).toBe(false);
  expect(shorter.found.repository).toBeUndefined();
});

it('a bucket that lists but does not give is a gap of its own', async () => {
  const store = storeOf();
  store.fail((line) =>
    line.startsWith('GET') ? new ObjectStoreError('forbidden', 'AccessDenied', 403) : undefined,
  );
  const { found, gaps } = await look(store, { password });
  expect(gaps).toMatchObject([{ subject: 'away/reading', reason: 'forbidden' }]);
  expect(found.copies).toHaveLength(3);
  expect(store.log.filter((line) => line.startsWith('GET'))).toHaveLength(1);
});

it('a bucket that does not list is a gap of the target', async () => {
  const store = storeOf();
  store.fail(() => new ObjectStoreError('forbidden', 'AccessDenied', 403));
  expect(await readRestic({ target, store, now: () => now })).toMatchObject({
    gaps: [{ group: 'offsite', subject: 'away', reason: 'forbidden' }],
  });
});

it('a listing that breaks off in the data keeps what was seen', async () => {
  const store = storeOf();
  const broken = new ObjectStoreError('timeout', 'no answer within 30 s');
  store.fail((line) => (line === 'LIST repo/data/' ? broken : undefined));
  const { found, gaps } = await look(store, { password });
  expect(gaps).toMatchObject([{ subject: 'away/listing', reason: 'timeout' }]);
  expect(found).toMatchObject({ complete: false, repository: { usable: true, snapshots: 3 } });
  expect(proofs(found.copies[0])).toMatchObject({ header: 'ok', complete: 'cannot' });
});

it('a prefix that holds no repository is told apart from a damaged one', async () => {
  const { found, gaps } = await look(memoryStore([{ key: 'repo/host1/config', body: new Uint8Array(155) }]));
  expect(gaps).toMatchObject([{ subject: 'away/layout', reason: 'malformed' }]);
  expect(gaps[0]?.detail).toContain('host1/');
  expect(found.repository?.usable).toBe(false);
});

it('archived files are not asked for, and no round over them is called whole', async () => {
  const files = resticRepository(sample);
  const store = memoryStore(
    files.map((file) => ({
      ...file,
      key: `repo/${file.key}`,
      ...(file.key.startsWith('data/') ? { storageClass: 'GLACIER' } : {}),
    })),
  );
  const { found, gaps } = await look(store);
  expect(gaps).toEqual([]);
  expect(store.log.filter((line) => line.startsWith('GET repo/data/'))).toEqual([]);
  expect(found.repository?.reading?.completedAt).toBeUndefined();
  expect(found.copies[0]?.checks.find(({ proof }) => proof === 'content')?.share).toBeLessThan(1);
});

it('of a host with thousands of snapshots the newest 400 are kept', async () => {
  const { createHash } = await import('node:crypto');
  const id = (n: number) => createHash('sha256').update(`${n}`).digest('hex');
  const store = storeOf([
    ...resticRepository(sample),
    ...Array.from({ length: 9_000 }, (_, n) => ({
      key: `snapshots/${id(n)}`,
      body: new Uint8Array(10),
      modifiedAt: created + n,
    })),
  ]);
  const { found } = await look(store, { budget: { requests: 30, bytes: 2 ** 20 } });
  expect(found.repository?.snapshots).toBe(9_003);
  expect(found.copies).toHaveLength(400);
  expect(found.copies.at(-1)?.takenAt).toBeGreaterThan(created + 8_000);
});
