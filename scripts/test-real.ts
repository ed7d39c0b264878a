/**
 * `npm run test:real`: the offsite readers against real programs. On Debian as root it installs what is missing; elsewhere
 * it says what that is and fails. Further arguments go to Vitest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Command → Debian package. */
const needed = {
  'ceph-mon': 'ceph-mon',
  'ceph-osd': 'ceph-osd',
  ceph: 'ceph-common',
  radosgw: 'radosgw',
  restic: 'restic',
  rclone: 'rclone',
  zstd: 'zstd',
  gzip: 'gzip',
  lzop: 'lzop',
  pigz: 'pigz',
  tar: 'tar',
};

const has = (command: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
const missing = () => Object.entries(needed).filter(([command]) => !has(command));

function run(command: string, args: string[], env = process.env): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv.includes('--help')) {
  console.log(
    "npm run test:real [-- Vitest's options]   tests against Ceph's object gateway, restic, rclone and compressors",
  );
  process.exit(0);
}
const packages = missing().map(([, name]) => name);
if (packages.length > 0 && has('apt-get') && process.getuid?.() === 0) {
  const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], quiet);
  const options = ['install', '-qq', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0'];
  run('apt-get', [...options, ...packages], quiet);
}
const still = missing();
if (still.length > 0) {
  const commands = still.map(([command]) => command).join(', ');
  console.error(
    `These tests need real programs, and ${commands} cannot be found. On Debian 12, as root:\n` +
      `  apt-get install --no-install-recommends ${still.map(([, name]) => name).join(' ')}\n` +
      'npm test needs none of them.',
  );
  process.exit(1);
}
run('vitest', ['run', '--project', 'real', ...process.argv.slice(2)], { ...process.env, OFFSIGHT_REAL: '1' });
