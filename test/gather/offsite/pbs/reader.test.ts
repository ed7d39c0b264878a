import { describe, expect, it } from 'vitest';
import { snapshotFolder } from '../../../../demo/offsite/pbs-store.ts';
import { ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import { readPbsS3 } from '../../../../gather/offsite/pbs/reader.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import {
  audited,
  check,
  day,
  dns,
  firstBackup,
  ofGuest,
  stored,
  target,
  web,
} from '../../../support/pbs-target.ts';

const now = firstBackup + 10 * day;

describe('of a copy', () => {
  it('tells whose it is, of when, and all that its manifest and configuration say', async () => {
    const at = firstBackup + 7200;
    const objects = stored([
      web({ verify: { state: 'failed', at }, protected: true, arrivedAt: at, notes: 'x' }),
    ]);
    const { found, gaps } = await audited({ objects, now });
    expect(gaps).toEqual([]);
    expect(found).toMatchObject({
      complete: true,
      leftovers: [],
      datastore: { owner: 'vault', badChunks: 0 },
    });
    expect(found.copies).toEqual([
      {
        key: 'vm/100/2026-11-20T01:00:00Z',
        version: expect.stringMatching(/^[0-9a-f]{32}\+[0-9a-f]{12}$/),
        type: 'qemu',
        vmid: 100,
        takenAt: firstBackup,
        timeFrom: 'key',
        arrivedAt: at,
        sizeBytes: expect.any(Number),
        encryption: 'none',
        protected: true,
        verification: { state: 'failed', at },
        inside: {
          uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
          hostname: 'web',
          macs: ['BC:24:11:00:64:00'],
          disks: [
            { key: 'scsi0', sizeBytes: 2 ** 20 + 512 },
            { key: 'tpmstate0', sizeBytes: 2 ** 16 },
          ],
        },
        checks: [
          { proof: 'header', outcome: 'ok', at: now, how: 'the checksums of manifest, blobs and indexes' },
          { proof: 'complete', outcome: 'ok', at: now, how: 'the list of chunks in the bucket' },
          { proof: 'content', outcome: 'ok', at: now, how: 'CRC-32 and SHA-256 of chunks' },
        ],
      },
    ]);
    expect(found.objects).toBe(objects.length - 1);
    expect(found.bytes).toBe(
      objects.reduce((sum, { key, body }) => sum + (key.endsWith('.in-use') ? 0 : body.length), 0),
    );
  });

  it('of a container takes disks from its configuration, in a namespace of any depth', async () => {
    const namespace = 'a/b/c/d/e/f/g/h/i';
    const { found } = await audited({ objects: stored([dns({ namespace, split: true })]) });
    expect(found.copies).toMatchObject([
      {
        namespace,
        type: 'lxc',
        vmid: 101,
        inside: {
          hostname: 'dns',
          macs: ['BC:24:11:00:65:00'],
          disks: [
            { key: 'mp0', sizeBytes: 4 * 2 ** 30 },
            { key: 'rootfs', sizeBytes: 8 * 2 ** 30 },
          ],
        },
      },
    ]);
  });

  it('that is encrypted tells its disks by their images, its key, and what cannot be read', async () => {
    const { found } = await audited({ objects: stored([web({ encrypt: true }), dns({ encrypt: true })]) });
    expect(ofGuest(found.copies, 100)).toMatchObject({
      encryption: 'encrypted',
      keyFingerprint: expect.stringMatching(/^([0-9a-f]{2}:){31}[0-9a-f]{2}$/),
      inside: { macs: [], disks: [{ key: 'scsi0', sizeBytes: 2 ** 20 + 512 }, { key: 'tpmstate0' }] },
    });
    expect(check(ofGuest(found.copies, 100), 'content')?.how).toMatch(/without the key/);
    expect(ofGuest(found.copies, 101)?.inside).toBeUndefined();
  });

  it('of a host names it', async () => {
    const { found } = await audited({ objects: stored([dns({ type: 'host', id: 'nas', conf: undefined })]) });
    expect(found.copies).toMatchObject([{ type: 'host', host: 'nas' }]);
    expect(found.copies[0]).not.toHaveProperty('vmid');
  });

  it('says when its objects went to a colder storage', async () => {
    const objects = stored([web(), dns()]).map((object) =>
      object.key.includes('/.chunks/f') ? { ...object, storageClass: 'GLACIER' } : object,
    );
    const { found } = await audited({ store: memoryStore(objects) });
    expect(found.copies.map(({ storageClass }) => storageClass)).toEqual(['GLACIER', 'GLACIER']);
  });

  it('with disks in chunks of 4 MiB is read like any other', async () => {
    const disks = [{ name: 'scsi0', sizeBytes: 5 * 2 ** 22 + 2 ** 20, empty: 0.5 }];
    const { found } = await audited({ objects: stored([web({ disks })], { chunkBytes: 2 ** 22 }) });
    expect(found.copies[0]?.checks.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('of several copies', () => {
  const week = [0, 1, 2, 3].map((i) =>
    web({ takenAt: firstBackup + i * day, changed: i === 3 ? 0.8 : 0.05 }),
  );

  it('looks into the newest, and takes sizes and verifications of the others', async () => {
    const { found } = await audited({ objects: stored(week) });
    expect(found.copies.map(({ takenAt }) => takenAt)).toEqual(
      [3, 2, 1, 0].map((i) => firstBackup + i * day),
    );
    expect(found.copies.map(({ checks }) => checks.length)).toEqual([3, 0, 0, 0]);
    expect(found.copies.every(({ sizeBytes }) => sizeBytes !== undefined)).toBe(true);
  });

  it('tells how much changed, also of encrypted ones', async () => {
    for (const encrypt of [false, true]) {
      const { found } = await audited({ objects: stored(week.map((each) => ({ ...each, encrypt }))) });
      expect(found.copies[0]?.changedShare).toBeGreaterThan(0.6);
      expect(found.copies[0]?.changedShare).toBeLessThan(0.95);
    }
  });

  it('calls those that never ended unfinished, and all but the newest of these leftovers', async () => {
    const broken = [1, 9].map((i) => web({ takenAt: firstBackup + i * 3600, unfinished: true }));
    const { found } = await audited({
      objects: stored([...week, ...broken, web({ takenAt: firstBackup + 9 * day, unfinished: true })]),
    });
    expect(found.copies.filter(({ unfinished }) => unfinished)).toHaveLength(3);
    expect(found.copies.filter(({ checks }) => checks.length > 0)).toHaveLength(1);
    expect(found.leftovers.map(({ key, what }) => [key, what])).toEqual([
      ['.cnt/vm/100/2026-11-20T10:00:00Z/', 'half-written'],
      ['.cnt/vm/100/2026-11-20T02:00:00Z/', 'half-written'],
    ]);
  });

  it('of one id in two namespaces keeps them apart', async () => {
    const { found } = await audited({ objects: stored([web(), web({ namespace: 'lab' })]) });
    expect(found.copies.map(({ namespace, checks }) => [namespace, checks.length])).toEqual([
      [undefined, 3],
      ['lab', 3],
    ]);
  });
});

describe('the datastore', () => {
  it('is found where it is not named, below a prefix, among other folders', async () => {
    const objects = stored([web()]).map((object) => ({ ...object, key: `pbs/${object.key}` }));
    const other = { key: 'pbs/photos/2026/1.jpg', body: new Uint8Array(9) };
    const { found } = await audited({ store: memoryStore([...objects, other]), fields: { prefix: 'pbs/' } });
    expect(found.copies).toHaveLength(1);
  });

  it('of several each is read, and its copies carry its name', async () => {
    const objects = [...stored([web()]), ...stored([dns()], { store: 'second', host: 'cabin' })];
    const { found } = await audited({ objects });
    expect(found.copies.map(({ key, checks }) => [key, checks.length])).toEqual([
      ['second/ct/101/2026-11-20T01:01:00Z', 3],
      ['main/vm/100/2026-11-20T01:00:00Z', 3],
    ]);
    expect(found.datastore).toMatchObject({ owner: 'cabin, vault', missingChunks: 0 });
    expect(found.datastore?.listing?.verified).toBe(found.datastore?.neededChunks);
    const { found: one } = await audited({ objects, fields: { datastore: 'second' } });
    expect(one.copies.map(({ key }) => key)).toEqual(['ct/101/2026-11-20T01:01:00Z']);
  });

  it('that is not there is a gap, with the names of those that are', async () => {
    const { found, gaps } = await audited({ objects: stored([web()]), fields: { datastore: 'other' } });
    expect(found.copies).toEqual([]);
    expect(gaps).toMatchObject([{ subject: 'away/datastore', detail: expect.stringContaining('only main') }]);
  });

  it('counts chunks that the server put aside', async () => {
    const { found } = await audited({ objects: stored([web()], { badChunks: 3 }) });
    expect(found.datastore?.badChunks).toBe(3);
  });
});

describe('whatever the place does', () => {
  it('one object that cannot be had is a gap, and the rest is read', async () => {
    const store = memoryStore(stored([web(), dns()]));
    const refused = new ObjectStoreError('forbidden', 'access denied', 403, 'AccessDenied', 's3:GetObject');
    store.fail((line) => (/GET .*vm\/100.*index\.json/.test(line) ? refused : undefined));
    const { found, gaps } = await audited({ store });
    expect(found.copies.map(({ checks }) => checks.length)).toEqual([3, 0]);
    expect(gaps).toMatchObject([
      { reason: 'forbidden', privilege: 's3:GetObject', subject: expect.stringMatching(/^away\/main\//) },
    ]);
  });

  it('is left alone after it failed several times in a row', async () => {
    const store = memoryStore(stored(Array.from({ length: 40 }, (_, i) => web({ id: `${100 + i}` }))));
    store.fail((line) => (line.startsWith('GET') ? new ObjectStoreError('timeout', 'no answer') : undefined));
    const { found, gaps } = await audited({ store });
    expect(found.copies).toHaveLength(40);
    expect(store.log.filter((line) => line.startsWith('GET')).length).toBeLessThan(7);
    expect(gaps.length).toBeGreaterThan(0);
  });

  it('nothing that can be listed is one gap with the name of the target', async () => {
    const store = memoryStore(stored([web()]));
    store.fail(() => new ObjectStoreError('forbidden', 'access denied', 403, 'AccessDenied'));
    for (const fields of [{}, { datastore: 'main' }]) {
      const { found, gaps } = await readPbsS3({ target: target(fields), store, now: () => now });
      expect(found).toBeUndefined();
      expect(gaps).toMatchObject([{ subject: 'away', reason: 'forbidden' }]);
    }
  });

  it('a list of chunks in another order calls nothing missing', async () => {
    const store = memoryStore(stored([web()]));
    const list = store.list.bind(store);
    store.list = async function* (from) {
      for await (const page of list(from))
        yield from.prefix.endsWith('.chunks/') ? { ...page, objects: page.objects.toReversed() } : page;
    };
    const { found, gaps } = await audited({ store });
    expect(check(found.copies[0], 'complete')).toBeUndefined();
    expect(gaps).toMatchObject([{ reason: 'malformed', subject: 'away/main/chunks' }]);
  });

  it.each([1, 2, 3, 5, 8, 13, 21, 34, 55, 89])(
    'a budget of %i requests leaves what was found until then',
    async (requests) => {
      const store = memoryStore(stored([web(), dns(), web({ id: '102', takenAt: firstBackup + 5 })]));
      const { found } = await readPbsS3({
        target: target({ datastore: 'main' }),
        store,
        now: () => now,
        budget: { requests, bytes: 2 ** 20 },
      });
      expect(found).toBeDefined();
      const { facts } = await audited({
        store,
        fields: { datastore: 'main' },
        budget: { requests, bytes: 2 ** 20 },
      }).catch(() => ({ facts: undefined }));
      if (requests > 1) expect(facts?.copies.length).toBeLessThanOrEqual(3);
      for (const copy of facts?.copies ?? [])
        expect(copy.checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    },
  );

  it('never takes from the bucket more than lists, heads and bodies', async () => {
    const store = memoryStore(stored([web()]));
    await audited({ store });
    expect(store.log.every((line) => /^(LIST|HEAD|GET) /.test(line))).toBe(true);
    expect(snapshotFolder(web())).toBe('.cnt/vm/100/2026-11-20T01:00:00Z/');
  });
});
