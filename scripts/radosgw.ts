/**
 * A real S3 server for tests: Ceph's object gateway with one monitor and one OSD in memory, on loopback and free ports, all
 * files in a folder of its own. Needs Debian's ceph-mon, ceph-osd, ceph-common and radosgw.
 */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface Radosgw {
  /** `http://127.0.0.1:7480` */
  endpoint: string;
  /** Owns what it makes. */
  user: AccessKey;
  /** May do nothing with the user's buckets. */
  stranger: AccessKey;
  stop(): Promise<void>;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Takes about 15 s. @throws with the last lines of the daemons' output when one does not come up */
export async function startRadosgw(): Promise<Radosgw> {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-rgw-'));
  const stop = async () => {
    await stopDaemons(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [port, mon, monV1] = await freePorts(3);
    await start(folder, port!, mon!, monV1!);
    const user = await addUser(folder, 'owner');
    const stranger = await addUser(folder, 'stranger');
    return { endpoint: `http://127.0.0.1:${port}`, user, stranger, stop };
  } catch (error) {
    const output = readFileSync(join(folder, 'output'), 'utf8').split('\n').slice(-15).join('\n');
    await stop();
    throw new Error(`radosgw did not start. ${output}`, { cause: error });
  }
}

const env = { ...process.env, CEPH_ARGS: '' };

async function start(folder: string, port: number, mon: number, monV1: number): Promise<void> {
  const at = (name: string) => join(folder, name);
  for (const name of ['mon', 'osd', 'rgw', 'run']) mkdirSync(at(name));
  writeFileSync(at('output'), '');
  const [fsid, osd] = [randomUUID(), randomUUID()];
  const address = `[v2:127.0.0.1:${mon},v1:127.0.0.1:${monV1}]`;
  writeFileSync(at('ceph.conf'), configuration(folder, fsid, address, port));

  const keyring = async (name: string, ...caps: string[]) => {
    const args = caps.flatMap((cap) => ['--cap', ...cap.split('=')]);
    await run(folder, 'ceph-authtool', at('keyring'), '--gen-key', '-n', name, ...args);
  };
  await run(folder, 'ceph-authtool', '--create-keyring', at('keyring'));
  await keyring('mon.', 'mon=allow *');
  await keyring('client.admin', 'mon=allow *', 'osd=allow *', 'mgr=allow *');
  await keyring('osd.0', 'mon=allow profile osd', 'osd=allow *', 'mgr=allow profile osd');
  await keyring('client.rgw', 'mon=allow rw', 'osd=allow rwx');

  await run(folder, 'monmaptool', '--create', '--fsid', fsid, '--addv', 'a', address, at('monmap'));
  await run(folder, 'ceph-mon', '--mkfs', '-i', 'a', '--monmap', at('monmap'), '--keyring', at('keyring'));
  await daemon(folder, 'ceph-mon', '-i', 'a');
  // The monitor only lets in an OSD whose disk carries the id that it was told.
  await run(folder, 'ceph', 'osd', 'new', osd, '0');
  await run(folder, 'ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
  await daemon(folder, 'ceph-osd', '-i', '0');
  await run(folder, 'ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=one');
  await daemon(folder, 'radosgw', '-n', 'client.rgw');
  await answers(`http://127.0.0.1:${port}/`);
}

const configuration = (folder: string, fsid: string, address: string, port: number) => `[global]
fsid = ${fsid}
mon host = ${address}
mon initial members = a
public network = 127.0.0.0/8
ms bind exclude lo iface = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data avail crit = 1
mon data avail warn = 1
osd objectstore = memstore
memstore device bytes = 1073741824
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
pid file = ${folder}/run/$name.pid
log file = /dev/null
keyring = ${folder}/keyring
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
public addr = 127.0.0.1
cluster addr = 127.0.0.1
[client.rgw]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw thread pool size = 16
rgw enable usage log = false
`;

async function addUser(folder: string, name: string): Promise<AccessKey> {
  const key = { accessKeyId: `OFFSIGHT${name.toUpperCase()}`, secretAccessKey: randomUUID() };
  const { accessKeyId, secretAccessKey } = key;
  const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey];
  await run(folder, 'radosgw-admin', 'user', 'create', '--uid', name, '--display-name', name, ...keys);
  return key;
}

const run = (folder: string, command: string, ...args: string[]) =>
  promisify(execFile)(command, withConfiguration(folder, command, args), { env, timeout: 60_000 });

/** Goes into the background by itself, keeping the output it was given: so a file, no pipe. */
async function daemon(folder: string, command: string, ...args: string[]): Promise<void> {
  const output = openSync(join(folder, 'output'), 'a');
  const child = spawn(command, withConfiguration(folder, command, args), {
    env,
    stdio: ['ignore', output, output],
  });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

const withConfiguration = (folder: string, command: string, args: string[]): string[] =>
  /^(ceph|radosgw)(-mon|-osd|-admin)?$/.test(command) ? ['-c', join(folder, 'ceph.conf'), ...args] : args;

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    try {
      const { ok } = await fetch(url);
      if (ok) return;
    } catch {
      // Not listening yet.
    }
    await wait(500);
  }
  throw new Error(`${url} did not answer within a minute`);
}

/** The gateway first: an OSD ignores being told to end for minutes once its monitor is gone. */
async function stopDaemons(folder: string): Promise<void> {
  for (const name of ['client.rgw', 'osd.0', 'mon.a']) {
    const pid = pidOf(folder, name);
    if (pid === undefined) continue;
    signal(pid, 'SIGTERM');
    for (let tries = 0; tries < 25 && isRunning(pid); tries++) await wait(200);
    signal(pid, 'SIGKILL');
  }
}

function pidOf(folder: string, name: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'run', `${name}.pid`), 'utf8'));
    // A number that was given to another process meanwhile is none of ours.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

const isRunning = (pid: number): boolean => signal(pid, 0);

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return await Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === 'string') throw new Error('no port');
      return address.port;
    }),
  );
}
