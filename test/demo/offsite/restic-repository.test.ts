import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { resticRepository } from '../../../demo/offsite/restic-repository.ts';
import { sample } from '../../support/restic-target.ts';

it('writes the same bytes for the same options', () => {
  expect(resticRepository(sample)).toEqual(resticRepository(sample));
});

it('names every file but config after its bytes', () => {
  for (const { key, body } of resticRepository(sample).filter((file) => file.key !== 'config'))
    expect(key.split('/').at(-1)).toBe(createHash('sha256').update(body).digest('hex'));
});

it('stores contents once, however many snapshots have them', () => {
  const [first] = sample.snapshots;
  const again = { ...first!, takenAt: first!.takenAt + 86_400 };
  const packs = (snapshots: typeof sample.snapshots) =>
    resticRepository({ ...sample, snapshots }).filter(
      ({ key, body }) => key.startsWith('data/') && body.length > 30_000,
    );
  expect(packs([first!, again])).toHaveLength(1);
});

it('another seed shares nothing', () => {
  const one = new Set(resticRepository(sample).map(({ key }) => key));
  const other = resticRepository({ ...sample, seed: 'elsewhere' }).filter(({ key }) => one.has(key));
  expect(other.map(({ key }) => key)).toEqual(['config']);
});
