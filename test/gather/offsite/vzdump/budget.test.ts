import { describe, expect, it } from 'vitest';
import { archiveName, vzdumpArchive } from '../../../../demo/offsite/vzdump.ts';
import { ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import {
  at,
  auditAt,
  backupAt,
  ctArchive,
  outcomes,
  readDump,
  uploaded,
  vmArchive,
} from '../../../support/vzdump-target.ts';

const day = 86_400;

/** Three nights of a machine and a container. */
const nights = () =>
  [0, 1, 2].flatMap((night) => [
    at(vmArchive, backupAt - night * day),
    at(ctArchive, ctArchive.takenAt - night * day),
  ]);

describe('what it costs', () => {
  it('a second audit asks only for what is new', async () => {
    const store = memoryStore(nights());
    const { facts } = await readDump(store);
    const first = store.log.length;
    store.put(at(vmArchive, backupAt + 3 * 3600));
    const again = await readDump(store, { before: facts!, now: auditAt + day });
    const asked = store.log.slice(first).filter((line) => line.startsWith('GET'));
    // The new archive's head and its content; the container's newest in full is what the rotation had left.
    expect(asked.map((line) => line.split(' ')[1])).toEqual([
      expect.stringContaining('qemu-100-2026_11_22-04_26_18'),
      expect.stringContaining('qemu-100-2026_11_22-04_26_18'),
    ]);
    expect(again.copies.map(outcomes).every((text) => text.startsWith('header ok, complete ok'))).toBe(true);
    expect(again.found?.reading).toMatchObject({ cursor: 'qemu/100', verified: 2, total: 2 });
  });

  it('reads the guests in turn, one in each audit', async () => {
    const store = memoryStore(nights());
    let before = (await readDump(store)).facts!;
    const cursors = [before.reading?.cursor];
    for (let audit = 1; audit < 4; audit++) {
      for (const archive of [vmArchive, ctArchive]) store.put(at(archive, backupAt + audit * day));
      before = (await readDump(store, { before, now: auditAt + audit * day })).facts!;
      cursors.push(before.reading?.cursor);
    }
    expect(cursors).toEqual(['lxc/101', 'qemu/100', 'lxc/101', 'qemu/100']);
    expect(before.reading).toMatchObject({ verified: 2, completedAt: auditAt + 2 * day });
  });

  it('looks at the newest of each guest first', async () => {
    const store = memoryStore(nights());
    const { copies } = await readDump(store, { budget: { requests: 3, bytes: 2 ** 24 } });
    expect(store.log).toHaveLength(3);
    expect(copies.map((copy) => [copy.vmid, copy.checks.length > 0])).toEqual([
      [101, true],
      [100, true],
      [101, false],
      [100, false],
      [101, false],
      [100, false],
    ]);
    // What was not looked at has its time by what the others taught.
    expect(copies.map(({ timeFrom }) => timeFrom)).toEqual([
      'header',
      'header',
      'name',
      'name',
      'name',
      'name',
    ]);
  });

  it('passes over archives that are larger than what is left', async () => {
    const store = memoryStore([
      uploaded(vzdumpArchive({ ...ctArchive, payloadBytes: 3_000_000 })),
      at(vmArchive, backupAt),
    ]);
    const { copies, found } = await readDump(store, { budget: { requests: 99, bytes: 1_000_000 } });
    expect(copies.map(({ vmid, checks }) => [vmid, checks.length])).toEqual([
      [101, 2],
      [100, 3],
    ]);
    expect(found?.reading?.cursor).toBe('qemu/100');
  });

  it('proofs are made anew after three weeks', async () => {
    const store = memoryStore([at(vmArchive, backupAt)]);
    const { facts } = await readDump(store);
    const { copies } = await readDump(store, { before: facts!, now: auditAt + 22 * day });
    expect(copies[0]?.checks.map((check) => check.at)).toEqual(Array(3).fill(auditAt + 22 * day));
  });

  it('of too many archives some are kept of every guest, and it is said that they are not all', async () => {
    const page = (vmid: number) => ({
      folders: [],
      objects: Array.from({ length: 500 }, (_, night) => ({
        key: `dump/${archiveName({ ...vmArchive, vmid, takenAt: backupAt + night * day })}`,
        sizeBytes: 0,
      })),
    });
    const { found, copies } = await readDump(
      {
        ...memoryStore([]),
        async *list() {
          for (let vmid = 100; vmid < 300; vmid++) yield page(vmid);
        },
      },
      { budget: { requests: 1, bytes: 0 } },
    );
    expect(found).toMatchObject({ objects: 100_000, complete: false });
    expect(copies).toHaveLength(200 * 200);
    expect(new Set(copies.map(({ vmid }) => vmid)).size).toBe(200);
    expect(copies[0]?.takenAt).toBe(backupAt + 3600 + 499 * day);
  });

  it('of many nights the 400 newest are kept', async () => {
    const objects = Array.from({ length: 950 }, (_, night) => ({
      key: `dump/${archiveName({ ...vmArchive, takenAt: backupAt - night * day })}`,
      body: new Uint8Array(0),
    }));
    const { copies, found } = await readDump(memoryStore(objects), { budget: { requests: 5, bytes: 9 } });
    expect([copies.length, found?.objects]).toEqual([400, 950]);
    expect(copies[399]?.takenAt).toBe(backupAt + 3600 - 399 * day);
  });
});

describe('a bucket that does not answer as it should', () => {
  const refusal = new ObjectStoreError('forbidden', 'the key may not read objects', 403, 'AccessDenied');

  it('no list: a gap in its name', async () => {
    const store = memoryStore([]);
    store.fail(() => refusal);
    expect(await readDump(store)).toMatchObject({
      found: undefined,
      gaps: [{ subject: 'cloud', reason: 'forbidden' }],
    });
  });

  it('a list that breaks off: what came before it, and a gap', async () => {
    const objects = Array.from({ length: 1500 }, (_, i) => ({
      key: `dump/${archiveName({ ...vmArchive, vmid: 1000 + i })}`,
      body: new Uint8Array(0),
    }));
    const store = memoryStore(objects);
    store.fail((line) => (line.startsWith('LIST') && store.log.length > 1 ? refusal : undefined));
    const { found, gaps } = await readDump(store);
    expect(found).toMatchObject({ complete: false, objects: 1000 });
    expect(gaps).toMatchObject([{ subject: 'cloud/listing' }]);
  });

  it('objects that may not be read: names and sizes stay, one gap', async () => {
    const store = memoryStore(nights());
    store.fail((line) => (line.startsWith('GET') ? refusal : undefined));
    const { copies, gaps } = await readDump(store);
    expect(copies).toHaveLength(6);
    expect(copies.every(({ checks }) => checks.length === 0)).toBe(true);
    expect(gaps).toMatchObject([{ subject: 'cloud/reading', reason: 'forbidden' }]);
    expect(store.log).toHaveLength(2);
  });

  it('a single object that fails does not keep the others from being read', async () => {
    const store = memoryStore(nights());
    const odd = new ObjectStoreError('unreachable', 'the connection broke', 500);
    store.fail((line) => (line.includes('lxc-101-2026_11_22') ? odd : undefined));
    const { copies } = await readDump(store);
    expect(copies.filter(({ checks }) => checks.length > 0)).toHaveLength(5);
  });

  it('what lies in a slow class is not fetched', async () => {
    const store = memoryStore([{ ...at(vmArchive, backupAt), storageClass: 'DEEP_ARCHIVE' }]);
    const { copies } = await readDump(store);
    expect(store.log).toEqual(['LIST dump/']);
    expect(outcomes(copies[0]!)).toBe('header cannot, complete cannot, content cannot');
  });

  it('an object that is replaced meanwhile is left for the next audit', async () => {
    const store = memoryStore([at(vmArchive, backupAt)]);
    const { get } = store;
    const { copies } = await readDump({
      ...store,
      get: async (key, range) => {
        const object = await get(key, range);
        return object && { ...object, etag: 'another' };
      },
    });
    expect(copies[0]?.checks).toEqual([]);
  });
});
