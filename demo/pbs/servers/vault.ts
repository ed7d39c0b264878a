import { canary } from '../../clusters/canaries.ts';
import { healthy } from '../../clusters/healthy.ts';
import { grouped } from '../../grouped.ts';
import { near } from '../../seed.ts';
import type { BackupCopy } from '../../state.ts';
import { taskId } from '../jobs.ts';
import type { BackupServerState, Datastore, Group, Snapshot } from '../state.ts';
import { emptyServer, ordinaryHost } from './ordinary.ts';
import { backupTask, pastRuns } from './runs.ts';
import { accessOf } from './tokens.ts';

const day = 86_400;
const gib = 2 ** 30;
const tib = 1024 * gib;

/**
 * The backup server of the cluster `healthy`: its guests' backups, encrypted and verified, in two namespaces, a copy
 * of the newest on a second datastore and one more at another place; every job ran.
 */
export function vault(now: number): BackupServerState {
  const cluster = healthy(now);
  const copiesOn = (storage: string) => cluster.backups.filter((copy) => copy.storage === storage);
  const grove = groupsOf(copiesOn('vault'), 'grove', 'pve@pbs!grove', now);
  const dear = new Set(cluster.guests.filter(({ pool }) => pool === 'family').map(({ vmid }) => vmid));
  const familyCopies = copiesOn('vault-2').filter(({ vmid }) => dear.has(vmid));
  const family = groupsOf(familyCopies, 'family', 'mika@pbs!family', now);
  const base = emptyServer(now, 'vault');
  const createdAt = now - 400 * day;
  const state: BackupServerState = {
    ...base,
    access: accessOf('main', canary('user')),
    host: {
      ...ordinaryHost(now),
      subscription: {
        status: 'active',
        productname: 'Proxmox Backup Server Community Subscription 1 year',
        key: `pbsc-${canary('subscription')}`,
        serverid: '4A1B99CC22DD33EE44FF556677889900',
        regdate: '2026-01-10 00:00:00',
        nextduedate: '2027-01-10',
        checktime: Math.floor(now / day) * day,
        url: 'https://www.proxmox.com/en/proxmox-backup-server/pricing',
      },
    },
    datastores: [
      {
        ...datastore('main', 8 * tib, 1_900 * gib),
        comment: `Mirror in the cellar ${canary('storage')}`,
        gcSchedule: '03:00',
        verifyNew: true,
        namespaces: ['grove', 'family'],
        groups: [...grove, ...family],
      },
      {
        ...datastore('second', 4 * tib, 600 * gib),
        gcSchedule: 'sun 03:30',
        removable: { mounted: true },
        groups: grove.map(newestFew),
      },
    ],
    verifyJobs: [
      {
        id: 'verify-daily',
        store: 'main',
        schedule: '06:00',
        ignoreVerified: true,
        outdatedAfter: 30,
        createdAt,
      },
      { id: 'verify-second', store: 'second', schedule: 'sat 09:00', outdatedAfter: 30, createdAt },
    ],
    pruneJobs: [
      {
        id: 'prune-grove',
        store: 'main',
        namespace: 'grove',
        schedule: '04:00',
        keep: { 'keep-daily': 7, 'keep-weekly': 4, 'keep-monthly': 3 },
        createdAt,
      },
      {
        id: 'prune-family',
        store: 'main',
        namespace: 'family',
        schedule: 'sun 04:30',
        keep: { 'keep-last': 8 },
        createdAt,
      },
      { id: 'prune-second', store: 'second', schedule: '05:30', keep: { 'keep-last': 3 }, createdAt },
    ],
    syncJobs: [
      {
        id: 'offsite-nightly',
        store: 'main',
        namespace: 'grove',
        schedule: '05:00',
        direction: 'push',
        remote: 'cabin',
        remoteStore: 'grove',
        comment: `To the cabin ${canary('node')}`,
        createdAt,
      },
      {
        id: 'second-nightly',
        store: 'second',
        schedule: '04:30',
        direction: 'pull',
        remoteStore: 'main',
        remoteNamespace: 'grove',
        owner: 'root@pam',
        removeVanished: false,
        createdAt,
      },
    ],
  };
  return { ...state, tasks: [...jobTasks(state), ...backupTasks(state)] };
}

function datastore(name: string, totalBytes: number, usedBytes: number): Datastore {
  const chunks = {
    count: Math.round(usedBytes / 2e6),
    bytes: usedBytes,
    pendingBytes: 3e9,
    removedBytes: 7e9,
    stillBad: 0,
  };
  return { name, path: `/mnt/datastore/${name}`, totalBytes, usedBytes, chunks, namespaces: [], groups: [] };
}

function groupsOf(copies: BackupCopy[], namespace: string, owner: string, now: number): Group[] {
  return [...grouped(copies, ({ type, vmid }) => `${type}/${vmid}`).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const snapshots = own.map((copy) => snapshotOf(copy, now));
    const type = first.type === 'qemu' ? 'vm' : 'ct';
    return [
      {
        namespace,
        type,
        id: String(first.vmid),
        owner,
        comment: `${first.notes} ${canary('notes')}`,
        snapshots,
      },
    ];
  });
}

/** Verified when it was complete, and again each time that this was 30 days ago. */
function snapshotOf({ takenAt, sizeBytes, notes, protected: kept }: BackupCopy, now: number): Snapshot {
  const first = takenAt + near(`verify${takenAt}`, 300, 0.3);
  const again = Math.max(0, Math.floor((now - first) / (30 * day)));
  return {
    takenAt,
    // The whole disks, not what remains of them after deduplication.
    sizeBytes: sizeBytes * 8,
    encrypted: true,
    protected: kept,
    comment: notes,
    ...(first <= now && { verification: { state: 'ok', at: first + again * 30 * day } }),
  };
}

/** As a sync job leaves it: in the root, owned by whom the job says. */
function newestFew(group: Group): Group {
  const snapshots = group.snapshots.toSorted((a, b) => b.takenAt - a.takenAt).slice(0, 3);
  return { ...group, namespace: '', owner: 'root@pam', snapshots };
}

/** The tasks of the jobs in the last two weeks. */
function jobTasks(state: BackupServerState) {
  const runs = (type: string, seconds: number) => (id: string, schedule: string | undefined) =>
    schedule === undefined ? [] : pastRuns(state, { type, id, schedule, days: 14, seconds });
  const [gc, verify, prune, sync] = [
    runs('garbage_collection', 1400),
    runs('verificationjob', 2600),
    runs('prunejob', 4),
    runs('syncjob', 900),
  ];
  return [
    ...state.datastores.flatMap(({ name, gcSchedule }) => gc(name, gcSchedule)),
    ...state.verifyJobs.flatMap((job) => verify(taskId.verify(job), job.schedule)),
    ...state.pruneJobs.flatMap((job) => prune(taskId.prune(job), job.schedule)),
    ...state.syncJobs.flatMap((job) => sync(taskId.sync(job), job.schedule)),
  ];
}

function backupTasks({ datastores, now }: BackupServerState) {
  return datastores
    .filter(({ name }) => name === 'main')
    .flatMap(({ name, groups }) =>
      groups.flatMap((group) =>
        group.snapshots
          .filter(({ takenAt }) => takenAt > now - 7 * day)
          .map(({ takenAt }) =>
            backupTask(name, group, takenAt, near(`backup${group.id}${takenAt}`, 40, 0.3)),
          ),
      ),
    );
}
