import { expect, it } from 'vitest';
import { randomFrom } from '../../../demo/seed.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { damaged, damages, intact, variants } from '../../support/pbs-damage.ts';
import { audited } from '../../support/pbs-target.ts';

it.each(variants)('a datastore that is %s is read in the Worker as anywhere', async (variant) => {
  const { found, gaps } = await audited({ objects: intact(variant) });
  expect(gaps).toEqual([]);
  expect(found.copies.map(({ checks }) => checks.map(({ outcome }) => outcome))).toEqual([
    ['ok', 'ok', 'ok'],
    ['ok', 'ok', 'ok'],
  ]);
});

it.each([
  'bit flipped in the data of a chunk',
  'manifest cut off',
  'bit flipped in the list of a fixed index',
])('and is told apart from one with a %s', async (what) => {
  const damage = damages.find((each) => each.what === what);
  if (!damage) throw new Error(`there is no damage ${what}`);
  const objects = damaged(intact('zstd'), damage, randomFrom(1));
  const { found } = await audited({ store: memoryStore(objects) });
  expect(found.copies.flatMap(({ checks }) => checks).some(({ outcome }) => outcome === 'failed')).toBe(true);
});
