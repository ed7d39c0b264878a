import { expect, it } from 'vitest';
import { resticRepository } from '../../../demo/offsite/restic-repository.ts';
import { look, password, sample, storeOf } from '../../support/restic-target.ts';

it.each([1, 2] as const)(
  'a repository of version %i opens in the Worker with what restic chooses for its keys',
  async (version) => {
    const files = resticRepository({ ...sample, version, scrypt: { N: 32_768, r: 8, p: 4 } });
    const { found, gaps } = await look(storeOf(files), { password });
    expect(gaps).toEqual([]);
    expect(found.copies).toMatchObject([
      { type: 'host', host: 'nas' },
      { type: 'lxc', vmid: 101 },
      { type: 'qemu', vmid: 100 },
    ]);
    const outcomes = found.copies.flatMap(({ checks }) => checks.map(({ outcome }) => outcome));
    expect(new Set(outcomes)).toEqual(new Set(['ok']));
  },
);

it('tells a wrong password and a damaged file there, too', async () => {
  const files = resticRepository(sample).map((file) =>
    file.key.startsWith('data/') ? { ...file, body: file.body.slice().fill(1, 0, 4) } : file,
  );
  const { found, gaps } = await look(storeOf(files), { password: 'canary-wrong' });
  expect(gaps).toMatchObject([{ subject: 'away/password', reason: 'forbidden' }]);
  expect(found.repository?.damagedFiles).toHaveLength(6);
});
