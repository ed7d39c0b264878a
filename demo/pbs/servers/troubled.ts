import { canary } from '../../clusters/canaries.ts';
import { homelabGuests } from '../../clusters/homelab-guests.ts';
import { atClock } from '../../local-time.ts';
import { near } from '../../seed.ts';
import { taskId } from '../jobs.ts';
import type {
  BackupServerState,
  BackupType,
  Datastore,
  Group,
  Snapshot,
  SyncJob,
  VerifyJob,
} from '../state.ts';
import { emptyServer, ordinaryHost } from './ordinary.ts';
import { backupTask, pastRuns } from './runs.ts';
import { accessOf } from './tokens.ts';

const day = 86_400;
const gib = 2 ** 30;
const nights = 5;

const backedUp = new Set([100, 101, 102, 113, 114]);

/**
 * A server that nobody looks after. Guests of the homelab lie beside those of another cluster that has the same ids;
 * some were never verified, one is damaged, one was never completed; the garbage was never collected, the copy to
 * another place fails, and of three datastores one is offline and one not plugged in.
 */
export function troubled(now: number): BackupServerState {
  const base = emptyServer(now, 'attic');
  const taken = Array.from({ length: nights }, (_, i) => atClock(now - (i + 1) * day, base.timezone, 2, 0));
  const home = homelabGuests
    .filter(([vmid]) => backedUp.has(vmid))
    .map(([vmid, type, , name]) =>
      group(type === 'qemu' ? 'vm' : 'ct', vmid, '', 'pve@pbs!home', name, taken),
    );
  const lab = [
    group('vm', 100, 'lab', 'lab@pbs!lab', 'windows-test', taken),
    group('ct', 101, 'lab', 'lab@pbs!lab', 'build-agent', taken),
  ];
  const nas = group('host', 'truenas', '', 'root@pam', 'Configuration', taken);
  const createdAt = now - 90 * day;
  const verify: VerifyJob = { id: 'verify-weekly', store: 'tank', schedule: 'sun 12:00', createdAt };
  const sync: SyncJob = {
    id: 'from-cabin',
    store: 'tank',
    namespace: 'lab',
    schedule: '05:00',
    direction: 'pull',
    remote: 'cabin',
    remoteStore: 'lab',
    removeVanished: true,
    createdAt,
  };
  return {
    ...base,
    access: accessOf('tank', canary('user')),
    host: { ...ordinaryHost(now, { 'proxmox-backup-server': '4.2.1-1' }), rootUsedBytes: 88 * gib },
    datastores: [
      datastore('tank', { namespaces: ['lab'], groups: [...home.map(spoil(now)), nas, ...lab] }),
      datastore('cold', {
        gcSchedule: 'daily',
        maintenance: { type: 'offline', message: 'Moving to new disks' },
        groups: [nas],
      }),
      datastore('usb', { removable: { mounted: false }, groups: [nas] }),
    ],
    verifyJobs: [verify],
    pruneJobs: [
      {
        id: 'prune-all',
        store: 'tank',
        schedule: 'daily',
        disabled: true,
        keep: { 'keep-last': 3 },
        createdAt,
      },
      {
        id: 'prune-lab',
        store: 'tank',
        namespace: 'lab',
        schedule: 'sat 04:00',
        keep: { 'keep-last': 9 },
        createdAt,
      },
    ],
    syncJobs: [sync],
    tasks: [
      ...pastRuns(base, {
        type: 'verificationjob',
        id: taskId.verify(verify),
        schedule: 'sun 12:00',
        days: 14,
        seconds: 5_000,
        status: 'verification failed - please check the log for details',
      }),
      ...pastRuns(base, {
        type: 'syncjob',
        id: taskId.sync(sync),
        schedule: '05:00',
        days: 9,
        seconds: 12,
        status: "remote connection to 'cabin' failed - client error (Connect)",
      }),
      ...home.flatMap((own) =>
        taken.map((at) => backupTask('tank', own, at, near(`${own.id}${at}`, 90, 0.3))),
      ),
    ],
  };
}

function datastore(name: string, more: Partial<Datastore>): Datastore {
  return {
    name,
    path: `/mnt/datastore/${name}`,
    totalBytes: 1_000 * gib,
    usedBytes: 934 * gib,
    chunks: { count: 0, bytes: 0, pendingBytes: 0, removedBytes: 0, stillBad: 0 },
    namespaces: [],
    groups: [],
    ...more,
  };
}

function group(
  type: BackupType,
  id: number | string,
  namespace: string,
  owner: string,
  comment: string,
  taken: number[],
): Group {
  const snapshots = taken.map(
    (takenAt): Snapshot => ({
      takenAt,
      sizeBytes: near(`${type}/${id}/${takenAt}`, 20 * gib, 0.05),
      encrypted: false,
      comment,
      verification: { state: 'ok', at: takenAt + 9 * 3_600 },
    }),
  );
  return { namespace, type, id: String(id), owner, comment, snapshots };
}

/** 101 was never verified, the newest of 114 is damaged, the newest of 102 has no manifest. */
const spoil =
  (now: number) =>
  (own: Group): Group => {
    const [newest, ...older] = own.snapshots;
    if (!newest) return own;
    const without = ({ verification: _, ...rest }: Snapshot): Snapshot => rest;
    if (own.id === '101') return { ...own, snapshots: own.snapshots.map(without) };
    if (own.id === '114') {
      const at = Math.min(now - 60, newest.takenAt + 9 * 3_600);
      return { ...own, snapshots: [{ ...newest, verification: { state: 'failed', at } }, ...older] };
    }
    if (own.id !== '102') return own;
    const { sizeBytes: _, comment: __, ...unfinished } = without(newest);
    return { ...own, snapshots: [unfinished, ...older] };
  };
