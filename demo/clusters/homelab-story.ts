import type { BackupJob, ClusterState, GuestState, Task } from '../state.ts';
import { finished } from './daily-tasks.ts';
import { homelab } from './homelab.ts';
import { vzdumpHistory } from './vzdump.ts';

const day = 86_400;
const hour = 3_600;

/** Days before the present at which something changed; between two whole days, so that a daily look falls aside. */
export const chapter = {
  traefikMoved: 21.4,
  backupsRemoved: 18.4,
  nodeFailed: 16.4,
  nodeReturned: 15.4,
  adguardProtected: 12.4,
  jbodFilled: 10.4,
  homeboxCreated: 8.4,
  jbodCleaned: 7.4,
};

/**
 * The homelab at a moment of the month before the present: what its owner did and what happened to it. At the
 * present it is the homelab as it stands, with the tasks of that month in its history.
 */
export function homelabStory(now: number, present: number): ClusterState {
  const before = (days: number) => now < present - days * day;
  const during = (from: number, until: number) => !before(from) && before(until);
  let cluster = homelab(now, present);
  if (before(chapter.traefikMoved)) cluster = moved(cluster, 121, 'proxmox2');
  if (before(chapter.adguardProtected)) cluster = withoutHa(cluster, 'ct:116');
  if (before(chapter.homeboxCreated)) cluster = withoutGuest(cluster, 139);
  else cluster = created(cluster, 139, Math.round(present - chapter.homeboxCreated * day));
  if (during(chapter.jbodFilled, chapter.jbodCleaned)) cluster = filled(cluster, 'Truenas_jbod', 0.84);
  if (!before(chapter.nodeReturned))
    cluster = bootedSince(cluster, 'proxmox3', present - chapter.nodeReturned * day);
  if (during(chapter.nodeFailed, chapter.nodeReturned))
    cluster = failedNode(cluster, 'proxmox3', Math.round(present - chapter.nodeFailed * day));
  const backups = backupsUntil(cluster, present - chapter.backupsRemoved * day);
  if (before(chapter.backupsRemoved)) cluster = { ...cluster, backupJobs: [job], backups: backups.copies };
  const tasks = [...cluster.tasks, ...backups.tasks, ...ownersTasks(present)];
  return { ...cluster, tasks: tasks.filter(({ startedAt }) => startedAt <= now) };
}

const job: BackupJob = {
  id: 'backup-4c1d2e9a-77b3',
  schedule: '21:00',
  storage: 'Truenas_jbod',
  mode: 'snapshot',
  enabled: 1,
  all: 1,
  exclude: '107,119,136,138',
  prune: { 'keep-last': '3' },
  more: { compress: 'zstd', 'notes-template': '{{guestname}}', 'notification-mode': 'notification-system' },
};

function backupsUntil(cluster: ClusterState, until: number): ReturnType<typeof vzdumpHistory> {
  return vzdumpHistory(cluster, job, { days: 62, until });
}

function changed(
  cluster: ClusterState,
  vmid: number,
  change: (guest: GuestState) => GuestState,
): ClusterState {
  return { ...cluster, guests: cluster.guests.map((each) => (each.vmid === vmid ? change(each) : each)) };
}

function moved(cluster: ClusterState, vmid: number, node: string): ClusterState {
  return changed(cluster, vmid, (each) => ({ ...each, node }));
}

function created(cluster: ClusterState, vmid: number, at: number): ClusterState {
  return changed(cluster, vmid, (each) => ({
    ...each,
    createdAt: at,
    startedAt: Math.max(at + 60, each.startedAt),
  }));
}

function withoutGuest(cluster: ClusterState, vmid: number): ClusterState {
  return { ...cluster, guests: cluster.guests.filter((each) => each.vmid !== vmid) };
}

function withoutHa(cluster: ClusterState, sid: string): ClusterState {
  const resources = cluster.ha.resources.filter((resource) => resource.sid !== sid);
  return { ...cluster, ha: { ...cluster.ha, resources } };
}

function filled(cluster: ClusterState, name: string, fraction: number): ClusterState {
  const storages = cluster.storages.map((storage) => {
    const { shared } = storage.usage;
    if (storage.storage !== name || !shared) return storage;
    return {
      ...storage,
      usage: { shared: { ...shared, usedBytes: Math.round(shared.totalBytes * fraction) } },
    };
  });
  return { ...cluster, storages };
}

/** A node that booted at a moment, unless it has been rebooted since. */
function bootedSince(cluster: ClusterState, name: string, at: number): ClusterState {
  const bootedAt = Math.round(at);
  const late = cluster.nodes.some((node) => node.name === name && node.bootedAt < bootedAt);
  if (!late) return cluster;
  return {
    ...cluster,
    nodes: cluster.nodes.map((node) => (node.name === name ? { ...node, bootedAt } : node)),
    guests: cluster.guests.map((each) =>
      each.node === name && each.startedAt < bootedAt ? { ...each, startedAt: bootedAt + 90 } : each,
    ),
  };
}

/** A dead node: three minutes later the manager, now on another node, has its services running on `proxmox2`. */
function failedNode(cluster: ClusterState, name: string, at: number): ClusterState {
  const recovered = cluster.now - at >= 180;
  const isManaged = ({ vmid }: GuestState) => cluster.ha.resources.some(({ sid }) => sid === `ct:${vmid}`);
  return {
    ...cluster,
    ha: { ...cluster.ha, master: 'proxmox2' },
    nodes: cluster.nodes.map((node) => (node.name === name ? { ...node, deadSince: at } : node)),
    guests: cluster.guests.map((each) =>
      recovered && each.node === name && isManaged(each)
        ? { ...each, node: 'proxmox2', startedAt: at + 200 }
        : each,
    ),
  };
}

function ownersTasks(present: number): Task[] {
  const at = (days: number, later = 0) => Math.round(present - days * day) + later;
  const recovered = [113, 122, 130, 1250].map(String);
  return [
    finished(
      { node: 'proxmox2', type: 'vzmigrate', id: '121', startedAt: at(chapter.traefikMoved), seconds: 31 },
      [
        "starting migration of CT 121 to node 'proxmox' (192.168.1.101)",
        'migration finished successfully (duration 00:00:29)',
      ],
    ),
    ...recovered.map((id) =>
      finished(
        { node: 'proxmox2', type: 'vzstart', id, startedAt: at(chapter.nodeFailed, 190), seconds: 4 },
        [],
      ),
    ),
    ...recovered.map((id) =>
      finished(
        { node: 'proxmox2', type: 'vzmigrate', id, startedAt: at(chapter.nodeReturned, hour), seconds: 20 },
        [`starting migration of CT ${id} to node 'proxmox3' (192.168.1.103)`],
      ),
    ),
    finished(
      { node: 'proxmox3', type: 'vzcreate', id: '139', startedAt: at(chapter.homeboxCreated), seconds: 44 },
      ["extracting archive '/mnt/pve/Truenas_jbod/template/cache/debian-13-standard_13.1-2_amd64.tar.zst'"],
    ),
  ];
}
