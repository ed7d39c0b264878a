import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ResticFile, resticRepository } from '../../../../demo/offsite/restic-repository.ts';
import { canEndPack } from '../../../../gather/offsite/restic/reading.ts';
import { created, day, look, now, password, sample, storeOf } from '../../../support/restic-target.ts';

const intact = resticRepository(sample);
const folderOf = ({ key }: ResticFile) => key.split('/')[0]!;
const cut = (file: ResticFile, length: number) => ({ ...file, body: file.body.subarray(0, length) });
const flipped = (file: ResticFile, at: number, bit = 0) => {
  const body = file.body.slice();
  body[at]! ^= 1 << bit;
  return { ...file, body };
};

/** The repository with the first file of a folder changed, or gone. */
const changed = (folder: string, change: (file: ResticFile) => ResticFile | undefined): ResticFile[] => {
  const index = intact.findIndex((file) => folderOf(file) === folder);
  return intact.flatMap((file, at) => (at === index ? (change(file) ?? []) : file));
};
const nameOf = (folder: string) => intact.find((file) => folderOf(file) === folder)!.key;

const damages: [string, (file: ResticFile) => ResticFile][] = [
  ['cut in the middle', (file) => cut(file, file.body.length >> 1)],
  ['a byte short', (file) => cut(file, file.body.length - 1)],
  ['cut to one byte', (file) => cut(file, 1)],
  ['of zero bytes', (file) => cut(file, 0)],
  ['all zeros', (file) => ({ ...file, body: new Uint8Array(file.body.length) })],
  ['a bit wrong at the beginning', (file) => flipped(file, 3)],
  ['a bit wrong in the middle', (file) => flipped(file, file.body.length >> 1, 5)],
  ['a bit wrong at the end', (file) => flipped(file, file.body.length - 1, 7)],
  ['a byte longer', (file) => ({ ...file, body: Uint8Array.of(...file.body, 0) })],
];

describe.each([
  ['without', undefined],
  ['with', password],
])('%s the password', (_, given) => {
  const lookAt = (files: ResticFile[]) => look(storeOf(files), { password: given });

  it.each([1, 2] as const)('an intact repository of version %i raises no alarm', async (version) => {
    for (const layout of ['default', 's3legacy'] as const) {
      const { found, gaps } = await lookAt(resticRepository({ ...sample, version, layout }));
      expect([gaps, found.repository?.damagedFiles, found.repository?.usable]).toEqual([[], [], true]);
      expect(
        found.copies.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome === 'failed'),
      ).toEqual([]);
    }
  });

  it.each(
    ['data', 'index', 'snapshots', 'keys'].flatMap((folder) =>
      damages.map(([how, damage]) => [folder, how, damage] as const),
    ),
  )('a file in %s/ that is %s is named', async (folder, _how, damage) => {
    const { found } = await lookAt(changed(folder, damage));
    expect(found.repository?.damagedFiles).toEqual([nameOf(folder)]);
    const content = found.copies.flatMap(({ checks }) => checks).filter(({ proof }) => proof === 'content');
    expect(content.length).toBeGreaterThan(0);
    expect(content.filter(({ outcome }) => outcome === 'ok')).toEqual([]);
  });

  it.each(['data', 'index', 'snapshots'])(
    'two files in %s/ that changed places are named',
    async (folder) => {
      const [one, two] = intact.filter((file) => folderOf(file) === folder);
      const files = intact.map((file) =>
        file === one ? { ...file, body: two!.body } : file === two ? { ...file, body: one!.body } : file,
      );
      const { found } = await lookAt(files);
      expect(found.repository?.damagedFiles).toEqual([one!.key, two!.key].sort());
    },
  );

  it.each([
    ['another hash', (key: string) => `${key.slice(0, -4)}0000`],
    ['a backup of itself', (key: string) => `${key}.bak`],
    ['the folder of another hash', (key: string) => key.replace(/\/..\//, '/zz/')],
  ])('a data file that was renamed to %s is named', async (_how, rename) => {
    const { found } = await lookAt(changed('data', (file) => ({ ...file, key: rename(file.key) })));
    expect(found.repository?.damagedFiles).toContain(rename(nameOf('data')));
  });

  it.each([
    ['config', /config is missing/],
    ['keys', /no sound key/],
    ['index', /no index/],
  ])('without %s the repository is not usable, and no copy complete', async (folder, why) => {
    const { found } = await lookAt(intact.filter((file) => folderOf(file) !== folder));
    expect(found.repository?.usable).toBe(false);
    for (const { checks } of found.copies) {
      const complete = checks.find(({ proof }) => proof === 'complete');
      expect(complete).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(why) });
    }
  });

  it('without a snapshot the repository is not usable', async () => {
    const { found } = await lookAt(intact.filter((file) => folderOf(file) !== 'snapshots'));
    expect(found.repository).toMatchObject({ usable: false, snapshots: 0 });
  });

  it('an empty config makes it unusable', async () => {
    const { found } = await lookAt(changed('config', (file) => cut(file, 0)));
    expect(found.repository?.usable).toBe(false);
  });

  it('locks are told with their time', async () => {
    const locks = [now - 2 * day, now - 60];
    const { found } = await lookAt(resticRepository({ ...sample, locks }));
    expect(found.repository).toMatchObject({ locks: [now - 60, now - 2 * day], damagedFiles: [] });
  });

  it('uploads that broke off are leftovers, and other tools’ files nothing', async () => {
    const tmp = { key: `${nameOf('data')}-tmp-1234567`, body: new Uint8Array(9), modifiedAt: created };
    const other = { key: 'data/.DS_Store', body: new Uint8Array(9), modifiedAt: created };
    const folder = { key: 'data/ab/', body: new Uint8Array(0), modifiedAt: created };
    const { found } = await lookAt([...intact, tmp, other, folder]);
    expect(found.leftovers).toEqual([
      { key: tmp.key, what: 'half-written', modifiedAt: created, sizeBytes: 9 },
    ]);
    expect(found.repository?.damagedFiles).toEqual([]);
  });
});

describe('what only the password shows', () => {
  it('a missing data file', async () => {
    const files = changed('data', () => undefined);
    const without = await look(storeOf(files));
    expect(without.found.repository?.damagedFiles).toEqual([]);
    const { found } = await look(storeOf(files), { password });
    expect(found.repository?.damagedFiles).toEqual([nameOf('data')]);
    expect(outcomes(found.copies, 'complete')).toEqual(['cannot', 'cannot', 'cannot']);
  });

  it('a damaged config, whose name is no hash', async () => {
    const files = changed('config', (file) => flipped(file, 40));
    expect((await look(storeOf(files))).found.repository?.usable).toBe(true);
    const { found } = await look(storeOf(files), { password });
    expect(found.repository).toMatchObject({ usable: false, damagedFiles: ['config'] });
  });

  it('one index file of several that is missing', async () => {
    const files = changed('index', () => undefined);
    expect((await look(storeOf(files))).found.repository?.usable).toBe(true);
    const { found } = await look(storeOf(files), { password });
    // Of the snapshot that began in it this is certain; of the others not.
    expect(outcomes(found.copies, 'complete').sort()).toEqual(['cannot', 'cannot', 'failed']);
  });

  it('a snapshot of another repository', async () => {
    const other = resticRepository({ ...sample, seed: 'other' }).find(
      (file) => folderOf(file) === 'snapshots',
    )!;
    const { found } = await look(storeOf([...intact, other]), { password });
    expect(outcomes(found.copies, 'header').filter((outcome) => outcome === 'failed')).toHaveLength(1);
    expect(found.repository?.damagedFiles).toEqual([]);
  });

  it('a snapshot whose text was changed and whose name was made to fit', async () => {
    const files = changed('snapshots', (file) => {
      const body = flipped(file, 30).body;
      return { ...file, key: `snapshots/${createHash('sha256').update(body).digest('hex')}`, body };
    });
    const { found } = await look(storeOf(files), { password });
    expect(outcomes(found.copies, 'header').sort()).toEqual(['failed', 'ok', 'ok']);
  });

  it('nothing is called missing while a backup or prune runs', async () => {
    const files = [...changed('data', () => undefined)];
    const locked = resticRepository({ ...sample, locks: [now - 60] }).filter(
      (file) => folderOf(file) === 'locks',
    );
    const { found } = await look(storeOf([...files, ...locked]), { password });
    expect(found.repository?.damagedFiles).toEqual([]);
    expect(outcomes(found.copies, 'complete')).toEqual(['cannot', 'cannot', 'cannot']);
  });
});

it('not detectable from outside: a snapshot that is gone, which forgetting does as well', async () => {
  const { found } = await look(storeOf(changed('snapshots', () => undefined)), { password });
  expect(found.repository).toMatchObject({ usable: true, snapshots: 2, damagedFiles: [] });
});

describe('damage from earlier audits', () => {
  const damagedFiles = changed('data', (file) => flipped(file, 100));

  it('stays until somebody replaces the file, however small the budget', async () => {
    const store = storeOf(damagedFiles);
    const { facts } = await look(store);
    const budget = { requests: 400, bytes: 0 };
    const again = await look(store, { before: facts, at: now + day, budget });
    expect(again.found.repository?.damagedFiles).toEqual([nameOf('data')]);
    const good = intact.find(({ key }) => key === nameOf('data'))!;
    store.put({ ...good, key: `repo/${good.key}`, modifiedAt: now + day + 60 });
    const healed = await look(store, { before: again.facts, at: now + 2 * day });
    expect(healed.found.repository?.damagedFiles).toEqual([]);
  });

  it('goes when the file goes', async () => {
    const store = storeOf(damagedFiles);
    const { facts } = await look(store);
    store.remove(`repo/${nameOf('data')}`);
    const again = await look(store, { before: facts, at: now + day });
    expect(again.found.repository?.damagedFiles).toEqual([]);
  });
});

it('four bytes of a pack find nearly every cut, where the budget is too small to read it', async () => {
  const packs = intact.filter((file) => folderOf(file) === 'data');
  let cuts = 0;
  let missed = 0;
  for (const { body } of packs) {
    expect(canEndPack(body.subarray(-4), body.length)).toBe(true);
    for (let length = 4; length < body.length; length += 1 + (length % 3)) {
      cuts++;
      if (canEndPack(body.subarray(length - 4, length), length)) missed++;
    }
  }
  expect(cuts).toBeGreaterThan(10_000);
  expect(missed / cuts).toBeLessThan(0.001);
  const store = storeOf(changed('data', (file) => cut(file, file.body.length - 7)));
  const { found } = await look(store, { budget: { requests: 400, bytes: 2_000 } });
  expect(found.repository?.damagedFiles).toEqual([nameOf('data')]);
});

const outcomes = (copies: { checks: { proof: string; outcome: string }[] }[], wanted: string) =>
  copies.map(({ checks }) => checks.find(({ proof }) => proof === wanted)?.outcome);
