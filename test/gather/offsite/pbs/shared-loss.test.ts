import { describe, expect, it } from 'vitest';
import { ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import type { CopyFacts } from '../../../../gather/offsite/target.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { audited, check, day, firstBackup, stored, web } from '../../../support/pbs-target.ts';

const now = firstBackup + 5 * day;

/** Four nights, in each of which half of the disk changes. */
const disks = [{ name: 'scsi0', sizeBytes: 2 ** 18, empty: 0 }];
const objects = stored(
  [0, 1, 2, 3].map((night) => web({ disks, takenAt: firstBackup + night * day, changed: 0.5 })),
);
const chunks = objects.filter(({ key }) => key.includes('/.chunks/'));

/** What becomes of the copies, newest first, when a chunk is lost: `failed`, `spared` or `-`. */
const fates = (copies: CopyFacts[], proof: string) =>
  copies.map((copy) =>
    copy.checks.some((each) => each.proof === proof && each.outcome === 'failed')
      ? 'failed'
      : copy.sparedAt === undefined
        ? '-'
        : 'spared',
  );

/** A chunk that came with the second night and that the newest copy still needs. */
async function shared() {
  const arrivals = [...new Set(chunks.map(({ modifiedAt }) => modifiedAt))].sort();
  for (const chunk of chunks.filter(({ modifiedAt }) => modifiedAt === arrivals[1])) {
    const store = memoryStore(objects.filter(({ key }) => key !== chunk.key));
    const { facts } = await audited({ store, now });
    if (fates(facts.copies, 'complete')[0] === 'failed') return { chunk, store, facts };
  }
  throw new Error('no chunk lasts from the second night to the last');
}

describe('a chunk that the newest copy lacks', () => {
  it('is looked for in older ones, up to the first that needs it not', async () => {
    const { facts, chunk } = await shared();
    expect(fates(facts.copies, 'complete')).toEqual(['failed', 'failed', 'failed', 'spared']);
    expect(check(facts.copies[2], 'complete')).toMatchObject({
      at: now,
      how: 'the chunks that it shares with the newest copy',
      detail: `1 of its chunks are not in the bucket (${chunk.key.slice(-64)}: is missing).`,
    });
    expect(facts.copies[3]?.sparedAt).toBe(now);
  });

  it('condemns nothing any more once it is there again', async () => {
    const { facts, store, chunk } = await shared();
    store.put(chunk);
    const { found } = await audited({ store, now: now + day, before: facts });
    expect(fates(found.copies, 'complete')).toEqual(['-', '-', '-', '-']);
    expect(check(found.copies[0], 'complete')?.outcome).toBe('ok');
  });

  it('leaves older ones as they were when nothing is left to spend, or when they cannot be listed', async () => {
    const { facts, store } = await shared();
    const budget = { requests: 8, bytes: 2 ** 30 };
    const poor = await audited({ store, now: now + day, before: facts, budget });
    expect(fates(poor.found.copies, 'complete')).toEqual(['failed', 'failed', 'failed', '-']);
    store.fail((line) =>
      line.includes('LIST main/.cnt/vm/100/2026')
        ? new ObjectStoreError('forbidden', 'it is refused')
        : undefined,
    );
    const blind = await audited({ store, now: now + 2 * day, before: facts });
    expect(fates(blind.found.copies, 'complete')).toEqual(['failed', 'failed', 'failed', '-']);
    expect(blind.gaps[0]?.detail).toContain('it is refused');
  });
});

it('what was found of older copies stands while the newest one cannot be read', async () => {
  const { facts, store } = await shared();
  store.fail((line) =>
    line.startsWith('GET') ? new ObjectStoreError('unreachable', 'it does not answer') : undefined,
  );
  const { found } = await audited({ store, now: now + day, before: facts });
  expect(fates(found.copies, 'complete').slice(0, 3)).toEqual(['failed', 'failed', 'failed']);
});

it('a damaged chunk is looked for in older copies by the audit after the one that found it', async () => {
  const { chunk } = await shared();
  const store = memoryStore(objects);
  store.put({ ...chunk, body: chunk.body.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) });
  const { facts } = await audited({ store, now });
  expect(fates(facts.copies, 'content')).toEqual(['failed', '-', '-', '-']);
  const { found } = await audited({ store, now: now + day, before: facts });
  expect(fates(found.copies, 'content')).toEqual(['failed', 'failed', 'failed', 'spared']);
});
