import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { offsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { guestConf } from '../../demo/offsite/guest-conf.ts';
import { payload } from '../../demo/offsite/noise.ts';
import { archiveName, type VzdumpArchive, vzdumpArchive } from '../../demo/offsite/vzdump.ts';
import type { TargetFacts } from '../../gather/offsite/target.ts';
import { readVzdump } from '../../gather/offsite/vzdump/reader.ts';
import { ctArchive, outcomes, vmArchive } from '../support/vzdump-target.ts';
import { gateway, program, readerOf, send, temporary } from './gateway.ts';

const dump = temporary();
const { takenAt } = vmArchive;
const finished = takenAt + 3600;

/** As vzdump calls them, and pigz in place of gzip where the owner set that. */
const compressors: [VzdumpArchive['compress'], string, ...string[]][] = [
  ['none', ''],
  ['zst', 'zstd', '--rsyncable', '--threads=1'],
  ['zst', 'zstd', '--threads=2'],
  ['gz', 'gzip', '--rsyncable'],
  ['gz', 'pigz', '-p', '2'],
  ['lzo', 'lzop'],
];

beforeAll(async () => {
  await send('PUT', 'dumps');
  for (const [i, [compress, command, ...args]] of compressors.entries()) {
    const vm = { ...vmArchive, vmid: 100 + i, compress };
    await pack(vm, command, args, await plainMachine(vm));
    const ct = { ...ctArchive, vmid: 200 + i, compress };
    await pack(ct, command, args, await plainContainer(ct));
  }
  const remote = await remotes();
  await remote('copy', dump, 'gateway:dumps/plain');
  // Everything in parts of 5 MiB, as rclone sends what is over 200 MiB.
  await remote('copy', '--s3-upload-cutoff', '0', '--s3-chunk-size', '5M', dump, 'gateway:dumps/parts');
  await remote('copy', dump, 'secret:');
});

describe.each(['plain', 'parts'])('archives that real programs made and rclone copied (%s)', (folder) => {
  it('raise no alarm, and all that can be proven is', async () => {
    // Each audit reads one guest's newest archive whole.
    let { found, gaps } = await look(`${folder}/`, 'none');
    for (let audit = 1; audit < 2 * compressors.length; audit++) {
      expect(gaps).toEqual([]);
      ({ found, gaps } = await look(`${folder}/`, 'none', { ...found!, ...told, readAt: finished + audit }));
    }
    expect(found?.copies).toHaveLength(2 * compressors.length);
    expect(found?.leftovers).toEqual([]);
    const proven = Object.fromEntries(found!.copies.map((copy) => [copy.key, outcomes(copy)]));
    for (const [key, checks] of Object.entries(proven)) {
      expect([key, checks]).toEqual([key, expect.not.stringContaining('failed')]);
      expect([key, checks]).toEqual([key, expect.stringContaining('content ok')]);
    }
    for (const { key, type, vmid, inside, sizeBytes } of found!.copies) {
      expect([key, sizeBytes]).toEqual([key, statSync(join(dump, key)).size]);
      expect([key, type, vmid, inside?.hostname]).toEqual(
        type === 'qemu' ? [key, 'qemu', vmid, 'web'] : [key, 'lxc', vmid, 'dns'],
      );
    }
  });

  it('carry the time of the file, and its MD5 where they came in parts', async () => {
    const store = readerOf('dumps');
    for (const name of readdirSync(dump)) {
      const head = await store.head(`${folder}/${name}`);
      expect(Number(head?.meta.mtime)).toBeCloseTo(finished);
      if (folder === 'parts') expect(head?.meta.md5chksum).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    }
  });
});

it('through rclone crypt: exact sizes and the time of the file, without any key', async () => {
  const { found, gaps } = await look('secret/', 'rclone');
  expect(gaps).toEqual([]);
  const sizes = (list: (number | undefined)[]) => list.map(Number).sort((a, b) => a - b);
  expect(sizes(found!.copies.map(({ plainBytes }) => plainBytes))).toEqual(
    sizes(readdirSync(dump).map((name) => statSync(join(dump, name)).size)),
  );
  for (const copy of found!.copies) {
    expect(copy).toMatchObject({
      encryption: 'encrypted',
      takenAt: expect.closeTo(finished, -1),
      timeFrom: 'mtime',
    });
    expect(outcomes(copy)).not.toContain('failed');
  }
});

/** What the caller of a reader adds. */
const told = { name: 'away', kind: 'vzdump' as const, place: 'dumps', cost: { requests: 0, bytes: 0 } };

async function look(prefix: string, crypt: 'none' | 'rclone', before?: TargetFacts) {
  const target = offsiteTargetPolicy.parse({
    name: 'away',
    kind: 'vzdump',
    via: { binding: 'OFFSITE' },
    prefix,
    crypt,
  });
  return await readVzdump({ target, store: readerOf('dumps'), now: () => finished + 7200, before });
}

async function pack(archive: VzdumpArchive, command: string, args: string[], plain: string): Promise<void> {
  const file = join(dump, archiveName(archive));
  const quoted = [command || 'cat', ...args].join(' ');
  await program('sh', ['-c', `${quoted} < "$1" > "$2"`, 'sh', plain, file]);
  utimesSync(file, finished, finished);
}

async function plainMachine(archive: VzdumpArchive): Promise<string> {
  const file = join(temporary(), 'plain');
  writeFileSync(file, vzdumpArchive({ ...archive, compress: 'none' }).body);
  return file;
}

/** The configuration first, from a folder of its own, then the container's files. */
async function plainContainer(archive: VzdumpArchive): Promise<string> {
  const [conf, root] = [temporary(), temporary()];
  mkdirSync(join(conf, 'etc/vzdump'), { recursive: true });
  writeFileSync(join(conf, 'etc/vzdump/pct.conf'), guestConf(archive));
  utimesSync(join(conf, 'etc/vzdump/pct.conf'), archive.takenAt, archive.takenAt);
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/hostname'), `${archive.hostname}\n`);
  writeFileSync(join(root, `data ${'x'.repeat(120)}`), payload(`ct/${archive.vmid}`, 700_000));
  const file = join(temporary(), 'plain.tar');
  const keep = [
    '--sparse',
    '--numeric-owner',
    '--acls',
    '--xattrs',
    '--one-file-system',
    '--warning=no-file-ignored',
  ];
  const parts = [`--directory=${conf}`, './etc/vzdump/pct.conf', `--directory=${root}`, './'];
  await program('tar', ['cpf', file, ...keep, ...parts]);
  return file;
}

async function remotes() {
  const config = join(temporary(), 'rclone.conf');
  writeFileSync(
    config,
    `[gateway]
type = s3
provider = Ceph
endpoint = ${gateway.endpoint}
access_key_id = ${gateway.user.accessKeyId}
secret_access_key = ${gateway.user.secretAccessKey}
[secret]
type = crypt
remote = gateway:dumps/secret
password = ${(await program('rclone', ['obscure', 'a password'])).trim()}
`,
  );
  return (...args: string[]) => program('rclone', ['--config', config, ...args]);
}
