import { eraOf, type GuestRow, guest } from '../guest.ts';
import type { BackupJob, ClusterState } from '../state.ts';
import { emptyCluster } from './empty.ts';
import { ordinaryNode } from './ordinary.ts';
import { dir, nfs } from './storages.ts';
import { vzdumpHistory } from './vzdump.ts';

const gib = 2 ** 30;
const day = 86_400;

/** As many equal nodes and guests as asked for, on four storage servers, backed up every night to a fifth. */
export function large(now: number, size: { nodes: number; guests: number }): ClusterState {
  const era = eraOf(now);
  const names = Array.from({ length: size.nodes }, (_, at) => `node${String(at + 1).padStart(2, '0')}`);
  const bootedAt = Math.floor(now / day) * day - 30 * day;
  const nodes = names.map((name, at) =>
    ordinaryNode(
      {
        name,
        nodeid: at + 1,
        ip: `10.20.0.${at + 1}`,
        cpus: 64,
        cpuModel: 'AMD EPYC 7543P 32-Core Processor',
        mhz: '2794.750',
        memoryBytes: 512 * gib,
        memoryUsedBytes: 190 * gib,
        cpu: 0.2,
        bootedAt,
      },
      era,
    ),
  );
  const base: ClusterState = {
    ...emptyCluster(now),
    corosync: { name: 'large', configVersion: size.nodes, links: ['10.20.0', '10.20.1'] },
    nodes,
    guests: Array.from({ length: size.guests }, (_, at) => guest(rowOf(at, names), { bootedAt, era })),
    storages: storagesOn(names),
    backupJobs: [job],
  };
  const { copies, tasks } = vzdumpHistory(base, job, { days: 1 });
  return { ...base, backups: copies, tasks };
}

function rowOf(at: number, names: string[]): GuestRow {
  const type = at % 3 === 0 ? 'qemu' : 'lxc';
  const node = names[at % names.length] ?? '';
  return [1000 + at, type, node, `service-${at}`, 2, 2, `tank${at % 4}:${16 + (at % 5) * 8}`];
}

const storagesOn = (names: string[]) => [
  dir('local', '/var/lib/vz', ['iso', 'vztmpl'], Object.fromEntries(names.map((name) => [name, [100, 20]]))),
  ...[0, 1, 2, 3].map((at) =>
    nfs(`tank${at}`, `10.20.9.${at + 1}`, `/tank${at}`, ['images', 'rootdir'], [80_000, 22_000]),
  ),
  nfs('vault', '10.20.9.9', '/vault', ['backup'], [200_000, 60_000]),
];

const job: BackupJob = {
  id: 'backup-nightly',
  schedule: '01:00',
  storage: 'vault',
  mode: 'snapshot',
  enabled: 1,
  all: 1,
  prune: { 'keep-daily': '14', 'keep-weekly': '8' },
  more: { compress: 'zstd', 'notes-template': '{{guestname}}' },
};
