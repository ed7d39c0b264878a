import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../support/memory-store.ts';
import { audited, check, day, dns, firstBackup, ofGuest, stored, web } from '../../../support/pbs-target.ts';

const now = firstBackup + 10 * day;

describe('a missing chunk', () => {
  it('fails every newest copy that needs it, and says how many these are', async () => {
    const zeros = { disks: [{ name: 'scsi0', sizeBytes: 2 ** 18, empty: 1 }] };
    const objects = stored([web(zeros), web({ ...zeros, id: '102' }), dns()]);
    const shared = objects.find(({ key }) => key.includes('/.chunks/4fe7b59a'))?.key;
    const zeroChunk =
      shared ?? objects.find(({ key, body }) => key.includes('/.chunks/') && body.length < 100)?.key;
    const store = memoryStore(objects.filter(({ key }) => key !== zeroChunk));
    const { found } = await audited({ store });
    expect(found.copies.map((copy) => check(copy, 'complete')?.outcome)).toEqual(['ok', 'failed', 'failed']);
    const detail = check(ofGuest(found.copies, 102), 'complete')?.detail;
    expect(detail).toContain(zeroChunk?.slice(-64));
    expect(detail).toContain('Newest copies of 2 guests need the same');
    expect(found.datastore?.missingChunks).toBe(1);
  });

  it('and a damaged one are asked for again until they are well', async () => {
    const objects = stored([web()]);
    const [gone, sick] = objects.filter(({ key }) => key.includes('/.chunks/'));
    if (!gone || !sick) throw new Error('there are chunks');
    const store = memoryStore(objects);
    store.remove(gone.key);
    store.put({ ...sick, body: sick.body.subarray(1) });
    let { facts } = await audited({ store, now });
    expect(facts.datastore).toMatchObject({ missingChunks: 1, damagedChunks: 1 });

    // No request is left for lists, then for nothing at all.
    const heads = { requests: 12, bytes: 2 ** 30 };
    ({ facts } = await audited({ store, now: now + day, before: facts, budget: heads }));
    expect(facts.datastore).toMatchObject({ missingChunks: 1, damagedChunks: 1 });
    expect(facts.copies[0]?.checks.map(({ outcome }) => outcome)).toEqual(['ok', 'failed', 'failed']);

    store.put(gone);
    store.put(sick);
    ({ facts } = await audited({ store, now: now + 2 * day, before: facts }));
    expect(facts.datastore).toMatchObject({ missingChunks: 0, damagedChunks: 0 });
    expect(facts.copies[0]?.checks.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('a change of the owner', () => {
  it('stays on record with the time when the earlier one was last seen', async () => {
    const owned = (host: string) => memoryStore(stored([web()], { host }));
    const first = await audited({ store: owned('vault'), now });
    expect(first.facts.datastore?.ownerBefore).toBeUndefined();
    const same = await audited({ store: owned('vault'), now: now + day, before: first.facts });
    expect(same.facts.datastore?.ownerBefore).toBeUndefined();
    const other = await audited({ store: owned('cabin'), now: now + 2 * day, before: same.facts });
    const before = { name: 'vault', seenAt: now + day };
    expect(other.facts.datastore).toMatchObject({ owner: 'cabin', ownerBefore: before });
    const later = await audited({ store: owned('cabin'), now: now + 3 * day, before: other.facts });
    expect(later.facts.datastore?.ownerBefore).toEqual(before);
  });
});

describe('from audit to audit', () => {
  const many = (chunks: number) => {
    const disks = [{ name: 'scsi0', sizeBytes: chunks * 512, empty: 0 }];
    return stored([web({ disks })], { chunkBytes: 512, uncompressed: true });
  };

  it('lists and reads on from where the budget ended, until everything was seen', async () => {
    const store = memoryStore(many(1200));
    const budget = { requests: 60, bytes: 2 ** 30 };
    let { facts } = await audited({ store, now, budget });
    expect(check(facts.copies[0], 'content')?.share).toBeLessThan(0.05);
    expect(facts.datastore?.reading?.verified).toBeGreaterThan(10);
    const shares = [check(facts.copies[0], 'content')?.share];
    for (let i = 1; i <= 10; i++) {
      ({ facts } = await audited({ store, now: now + i * day, before: facts, budget }));
      shares.push(check(facts.copies[0], 'content')?.share);
    }
    expect(shares).toEqual(shares.toSorted((a = 0, b = 0) => a - b));
    const { reading, neededChunks } = facts.datastore ?? {};
    expect(check(facts.copies[0], 'content')?.share).toBeCloseTo(
      (reading?.verified ?? 0) / (neededChunks ?? 1),
      9,
    );
    expect(reading).toMatchObject({ since: now, total: 1200 });
    // Without a limit the rest of the round follows, and then everything has been read.
    ({ facts } = await audited({ store, now: now + 20 * day, before: facts }));
    expect(check(facts.copies[0], 'content')).not.toHaveProperty('share');
    expect(facts.datastore?.reading).toMatchObject({
      cursor: '',
      verified: 1200,
      completedAt: now + 20 * day,
    });
  });

  it('a list that ends early covers a share, and the next audit the rest', async () => {
    const store = memoryStore(many(6500));
    const listing = { requests: 14, bytes: 2 ** 30 };
    const { facts: first } = await audited({ store, now, budget: listing });
    const share = check(first.copies[0], 'complete')?.share ?? 1;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.9);
    expect(first.objects).toBeGreaterThan(6200);
    expect(first.objects).toBeLessThan(6800);
    let facts = first;
    for (let i = 1; facts.datastore?.listing?.completedAt === undefined && i < 10; i++)
      ({ facts } = await audited({ store, now: now + i * day, before: facts, budget: listing }));
    expect(check(facts.copies[0], 'complete')).toMatchObject({ outcome: 'ok' });
    expect(check(facts.copies[0], 'complete')).not.toHaveProperty('share');
    // A round begins anew; what the last one proved stays until this one has seen as much.
    ({ facts } = await audited({ store, now: now + 20 * day, before: facts, budget: listing }));
    const complete = facts.copies[0]?.checks.filter(({ proof }) => proof === 'complete');
    expect(complete).toHaveLength(2);
    expect(complete?.[0]).not.toHaveProperty('share');
    expect(complete?.[1]?.share).toBeLessThan(1);
  });

  it('a new copy inherits what was looked at of chunks that it shares with the one before', async () => {
    const disks = [{ name: 'scsi0', sizeBytes: 1500 * 512, empty: 0 }];
    const make = (days: number) => {
      const all = Array.from({ length: days }, (_, i) =>
        web({ disks, takenAt: firstBackup + i * day, changed: 0.1 }),
      );
      return memoryStore(stored(all, { chunkBytes: 512, uncompressed: true }));
    };
    const budget = { requests: 300, bytes: 2 ** 30 };
    const { facts: first } = await audited({ store: make(1), now, budget });
    const before = check(first.copies[0], 'content')?.share ?? 0;
    expect(before).toBeGreaterThan(0.1);
    const { facts: second } = await audited({ store: make(2), now: now + day, before: first, budget });
    const after = check(second.copies[0], 'content')?.share ?? 0;
    expect(second.copies[0]?.takenAt).toBe(firstBackup + day);
    expect(after).toBeGreaterThan(before * 1.5);
    expect(after).toBeLessThan(before * 2);
  });

  it('carries what was found while the copy is the same, and looks again when a file of it changed', async () => {
    const objects = stored([web()]);
    const store = memoryStore(objects);
    const { facts } = await audited({ store, now });
    store.log.length = 0;
    const again = await audited({ store, now: now + day, before: facts });
    expect(store.log.filter((line) => /GET .*conf\.blob/.test(line))).toEqual([]);
    expect(again.found.copies[0]?.inside).toEqual(facts.copies[0]?.inside);
    expect(check(again.found.copies[0], 'header')?.at).toBe(now);
    const conf = objects.find(({ key }) => key.endsWith('qemu-server.conf.blob'));
    if (!conf) throw new Error('there is a configuration');
    store.put({ ...conf, body: conf.body.map((byte, i) => (i === 30 ? byte ^ 1 : byte)) });
    const { found } = await audited({ store, now: now + 2 * day, before: again.facts });
    expect(check(found.copies[0], 'header')).toMatchObject({ outcome: 'failed', at: now + 2 * day });
  });

  it('reads blobs again after a month', async () => {
    const store = memoryStore(stored([web()]));
    const { facts } = await audited({ store, now });
    const { found } = await audited({ store, now: now + 40 * day, before: facts });
    expect(check(found.copies[0], 'header')?.at).toBe(now + 40 * day);
  });
});
