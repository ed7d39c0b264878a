import { randomBytes } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resticRepository } from '../../demo/offsite/restic-repository.ts';
import { readRestic } from '../../gather/offsite/restic/reader.ts';
import type { TargetRead } from '../../gather/offsite/target.ts';
import { target as anyTarget, sample } from '../support/restic-target.ts';
import { gateway, program, readerOf, send, temporary } from './gateway.ts';

const password = 'canary pässword';
const folder = temporary();

const restic = (repository: string, ...args: string[]) =>
  program('restic', ['--no-cache', '-r', repository, ...args], {
    RESTIC_PASSWORD: password,
    AWS_ACCESS_KEY_ID: gateway.user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: gateway.user.secretAccessKey,
  });
const at = (prefix: string) => `s3:${gateway.endpoint}/backups/${prefix}`;

const look = async (prefix: string, options: Partial<TargetRead> = {}) => {
  const target = { ...anyTarget, prefix: `${prefix}/` };
  const now = () => Math.floor(Date.now() / 1000);
  const { found, gaps } = await readRestic({ target, store: readerOf('backups'), now, ...options });
  if (!found) throw new Error(JSON.stringify(gaps));
  return { found, gaps };
};
const keysBelow = async (prefix: string) => {
  const keys: string[] = [];
  for await (const page of readerOf('backups').list({ prefix }))
    keys.push(...page.objects.map(({ key }) => key));
  return keys;
};
const outcomes = ({ checks }: { checks: { proof: string; outcome: string }[] }) =>
  Object.fromEntries(checks.map(({ proof, outcome }) => [proof, outcome]));

beforeAll(async () => {
  await send('PUT', 'backups');
  writeFileSync(join(folder, 'disk.raw'), randomBytes(6 * 2 ** 20));
  writeFileSync(join(folder, 'zeros.raw'), new Uint8Array(2 ** 20));
  mkdirSync(join(folder, 'dump'));
  const archive = join(folder, 'dump', 'vzdump-lxc-101-2026_11_21-02_00_00.tar');
  writeFileSync(archive, randomBytes(50_000));
  utimesSync(archive, 1_795_000_000, 1_795_000_000);
  for (const prefix of ['sound', 'hurt']) {
    await restic(at(prefix), 'init');
    await restic(
      at(prefix),
      'backup',
      '-q',
      '--host',
      'pve1',
      '--tag',
      'vm-100,nightly',
      join(folder, 'disk.raw'),
    );
    await restic(at(prefix), 'backup', '-q', '--host', 'pve2', archive);
    await restic(at(prefix), 'backup', '-q', '--host', 'nas', '--time', '2026-11-20 01:02:03', folder);
  }
});

describe('a repository that restic made in the gateway', () => {
  it('without the password', async () => {
    const { found, gaps } = await look('sound');
    expect(gaps).toEqual([]);
    expect(found).toMatchObject({
      complete: true,
      objects: (await keysBelow('sound/')).length,
      repository: {
        usable: true,
        snapshots: 3,
        locks: [],
        damagedFiles: [],
        keys: [{ user: userInfo().username }],
      },
    });
    const { reading } = found.repository!;
    expect(reading?.verified).toBe(reading?.total);
    expect(found.copies.map(outcomes)).toEqual(
      Array(3).fill({ header: 'cannot', complete: 'cannot', content: 'ok' }),
    );
  });

  it('with the password', async () => {
    const { found, gaps } = await look('sound', { password });
    expect(gaps).toEqual([]);
    expect(found.copies.map(outcomes)).toEqual(
      Array(3).fill({ header: 'ok', complete: 'ok', content: 'ok' }),
    );
    const listed = JSON.parse(await restic(at('sound'), 'snapshots', '--json')) as {
      id: string;
      time: string;
    }[];
    for (const { id, time } of listed)
      expect(found.copies.find(({ key }) => key === id)?.takenAt).toBe(Math.floor(Date.parse(time) / 1000));
    expect(found.copies).toContainEqual(
      expect.objectContaining({ type: 'qemu', vmid: 100, host: 'pve1', tags: ['vm-100', 'nightly'] }),
    );
    expect(found.copies).toContainEqual(expect.objectContaining({ type: 'lxc', vmid: 101, host: 'pve2' }));
    // The time of the backup that restic was told, not of the upload.
    expect(found.copies.at(-1)).toMatchObject({ type: 'host', host: 'nas', timeFrom: 'header' });
  });

  it('with a wrong password', async () => {
    const { gaps } = await look('sound', { password: 'canary-wrong' });
    expect(gaps).toMatchObject([{ subject: 'away/password', reason: 'forbidden' }]);
    expect(JSON.stringify(gaps)).not.toContain('canary');
  });

  it('still sound after a snapshot was forgotten and its data pruned, and with a second key', async () => {
    await restic(at('sound'), 'forget', '-q', '--host', 'pve2', '--keep-tag', 'none', '--prune');
    await restic(at('sound'), 'tag', '-q', '--host', 'nas', '--add', 'kept');
    const other = join(folder, 'other');
    writeFileSync(other, 'another');
    await restic(at('sound'), 'key', 'add', '--new-password-file', other);
    const { found, gaps } = await look('sound', { password: 'another' });
    expect(gaps).toEqual([]);
    expect(found.repository).toMatchObject({ usable: true, damagedFiles: [] });
    expect(found.repository?.keys).toHaveLength(2);
    expect(found.copies.flatMap((copy) => Object.values(outcomes(copy)))).not.toContain('failed');
  });

  it('damage in it is named, a missing file with the password alone', async () => {
    const [gone, short] = (await keysBelow('hurt/data/')).map((key) => `backups/${key}`);
    await send('DELETE', `${gone}`);
    const object = await readerOf('backups').get(`${short}`.slice('backups/'.length));
    const body = await new Response(object?.body).arrayBuffer();
    await send('PUT', `${short}`, new Uint8Array(body.slice(0, -100)));
    const name = (key: string | undefined) => `${key}`.slice('backups/hurt/'.length);
    expect((await look('hurt')).found.repository?.damagedFiles).toEqual([name(short)]);
    const { found } = await look('hurt', { password });
    expect(found.repository?.damagedFiles).toEqual([name(gone), name(short)].sort());
  });
});

it('restic itself finds nothing wrong with what the demo writes', async () => {
  for (const version of [1, 2] as const) {
    const repository = temporary();
    for (const { key, body } of resticRepository({ ...sample, version, password })) {
      mkdirSync(dirname(join(repository, key)), { recursive: true });
      writeFileSync(join(repository, key), body);
    }
    expect(await restic(repository, 'check', '--read-data')).toContain('no errors were found');
    const listed = JSON.parse(await restic(repository, '--no-lock', 'snapshots', '--json')) as unknown[];
    expect(listed).toHaveLength(sample.snapshots.length);
  }
});
