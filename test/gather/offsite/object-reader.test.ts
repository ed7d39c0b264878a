import { describe, expect, it } from 'vitest';
import { BudgetSpent, within } from '../../../gather/offsite/object-reader.ts';
import { memoryStore } from '../../support/memory-store.ts';

const store = () => memoryStore([{ key: 'a', body: new Uint8Array(1000) }]);
const all = async (body: ReadableStream<Uint8Array> | undefined) =>
  body ? (await new Response(body).arrayBuffer()).byteLength : null;

describe('within a budget', () => {
  it('reads what fits', async () => {
    const reader = within(store(), { requests: 2, bytes: 1500 });
    expect(await all((await reader.get('a'))?.body)).toBe(1000);
    expect(await all((await reader.get('a', { offset: 0, length: 500 }))?.body)).toBe(500);
  });

  it.each([
    ['a whole object', undefined],
    ['a range', { offset: 0, length: 1000 }],
    ['the end of an object', { suffix: 1000 }],
  ])('refuses %s that is larger than what is left, and reads none of it', async (_, range) => {
    const inner = store();
    await expect(within(inner, { requests: 9, bytes: 999 }).get('a', range)).rejects.toThrow(BudgetSpent);
    expect(inner.cost().bytes).toBe(0);
  });

  it('refuses every request after the last', async () => {
    const reader = within(store(), { requests: 1, bytes: 9999 });
    expect(await reader.head('a')).toMatchObject({ sizeBytes: 1000 });
    await expect(reader.head('a')).rejects.toThrow(BudgetSpent);
    await expect(reader.get('a')).rejects.toThrow(BudgetSpent);
    await expect(reader.list({ prefix: '' })[Symbol.asyncIterator]().next()).rejects.toThrow(BudgetSpent);
  });

  it('counts from its own beginning', async () => {
    const inner = store();
    await inner.head('a');
    expect(await within(inner, { requests: 1, bytes: 0 }).head('a')).not.toBeNull();
  });
});

describe('the bucket in memory, as S3 lists folders', () => {
  const keys = ['a', 'data/', 'data/1', 'data/sub/', 'data/sub/2', 'empty/'];
  const bucket = memoryStore(keys.map((key) => ({ key, body: new Uint8Array(1) })));
  const listed = async (prefix: string, pageSize?: number) => {
    const objects: string[] = [];
    const folders: string[] = [];
    for await (const page of bucket.list({ prefix, delimiter: '/', ...(pageSize && { pageSize }) })) {
      objects.push(...page.objects.map(({ key }) => key));
      folders.push(...page.folders);
    }
    return { objects, folders };
  };

  it.each([
    ['above a folder with a marker', '', { objects: ['a'], folders: ['data/', 'empty/'] }],
    ['in that folder', 'data/', { objects: ['data/', 'data/1'], folders: ['data/sub/'] }],
    ['in one that has its marker alone', 'empty/', { objects: ['empty/'], folders: [] }],
  ])('%s', async (_, prefix, expected) => {
    expect(await listed(prefix)).toEqual(expected);
    expect(await listed(prefix, 1)).toEqual(expected);
  });
});
