/**
 * The bucket of the homelab's owner: a script on each node runs vzdump at night into a folder that Proxmox knows nothing
 * of, prunes it and copies it with rclone. Much of that goes wrong without anybody having seen it.
 */
import { chapter } from '../clusters/homelab-story.ts';
import { guest as guestOf } from '../guest.ts';
import type { Retention } from '../prune.ts';
import type { BucketState, ObjectState } from '../s3/state.ts';
import { near } from '../seed.ts';
import type { ClusterState, GuestState } from '../state.ts';
import { archiveObject, type GuestArchive, takenDisks } from './guest-archive.ts';
import { keptNights, nightsUntil } from './nights.ts';

const day = 86_400;
const hour = 3_600;

/** What the script keeps. */
export const homelabKeep = { daily: 14, weekly: 8, monthly: 6 };
const keep: Retention = { 'keep-daily': 14, 'keep-weekly': 8, 'keep-monthly': 6 };

/** Days before the present since which the script has been running. */
const beganDays = 200;
/** From the first backup of a night until its last one is in the bucket. */
const nightSeconds = 5_700;

/** What is wrong with which guest; where nights are counted, back from the last one, which is 0. */
export const awayCast = {
  /** Not copied any more for so many nights. */
  stale: { vmid: 112, nights: 9 },
  /** The folder ran full: what was copied of the last nights stops in the middle. */
  truncated: { vmid: 132, nights: 3, share: 0.58 },
  /** Its EFI disk has been left out since. */
  missingDisk: { vmid: 114, nights: 12, key: 'efidisk0' },
  /** The other one's archives under its name. */
  swapped: { vmid: 121, nights: 5, inside: 110 },
  /** One night's archive was copied while vzdump still wrote it. */
  halfWritten: { vmid: 128, night: 1 },
  /** The last archive is a fifth of what is usual. */
  shrunk: { vmid: 109, share: 0.2 },
  /** vzdump fails every night; its logs tell. */
  never: { vmid: 138, logs: 7 },
  /** Deleted so many days ago; what retention had left then is still there. */
  deleted: { vmid: 115, name: 'nextcloud', days: 50 },
  /** Copied by hand under a name of its own. */
  renamed: { vmid: 100, file: 'vzdump-lxc-influxdb-before-v3.tar.zst', days: 40 },
  /** Its archives are large enough to be read in several parts. */
  large: { vmid: 132, times: 12 },
} as const;

/** @param present Unix seconds from which the story is counted back */
export function awayBucket(cluster: ClusterState, present: number): BucketState {
  return {
    name: 'homelab-offsite',
    provider: 'radosgw',
    objects: objectsOf(cluster, present).filter(({ modifiedAt }) => modifiedAt <= cluster.now),
    versioning: 'on',
    lifecycle: [{ id: 'deleted-versions', prefix: '', noncurrentDays: 30, abortUploadDays: 7 }],
    uploads: [{ key: 'dump/vzdump-qemu-137-interrupted.vma.zst', startedAt: lastNight(present) - 3 * day }],
  };
}

/** The last night whose copies are all in the bucket at the present. */
const lastNight = (present: number): number =>
  nightsUntil(present - nightSeconds, present - 3 * day, 'Europe/Berlin').at(-1) ?? present;

let latest: { identity: string; objects: ObjectState[] } | undefined;

/** By key; kept until the next night, or until guests come, go or move. */
function objectsOf(cluster: ClusterState, present: number): ObjectState[] {
  const guests = cluster.guests.map(({ vmid, node, createdAt }) => `${vmid}/${node}/${createdAt}`);
  const identity = JSON.stringify([
    present,
    nightsUntil(cluster.now, cluster.now - 2 * day, cluster.timezone),
    guests,
  ]);
  if (latest?.identity !== identity)
    latest = { identity, objects: awayObjects(cluster, present).sort((a, b) => (a.key < b.key ? -1 : 1)) };
  return latest.objects;
}

function awayObjects(cluster: ClusterState, present: number): ObjectState[] {
  const began = Math.floor(present / day) * day - beganDays * day;
  const all = nightsUntil(cluster.now, began, cluster.timezone);
  const last = lastNight(present);
  const nightsBack = (night: number) => Math.round((last - night) / day);
  const prune = pruner(cluster.timezone);
  const archives = [...cluster.guests, deletedGuest(present)].flatMap((guest) => {
    const ran = all.filter((night) => runs(guest, night, present, nightsBack(night)));
    return prune(ran).flatMap((night) => archiveOf(cluster, guest, night, nightsBack(night)));
  });
  return [
    ...archives.map((archive) => archiveObject(cluster, archive)),
    ...renamedArchive(cluster, present),
    ...failedLogs(cluster, all),
    halfWritten(cluster, last),
  ];
}

/** Guests with the same nights keep the same. */
function pruner(timezone: string): (nights: number[]) => number[] {
  const known = new Map<string, number[]>();
  return (nights) => {
    const key = nights.join();
    const kept = known.get(key) ?? keptNights(nights, keep, timezone);
    known.set(key, kept);
    return kept;
  };
}

function runs({ vmid, node, createdAt }: GuestState, night: number, present: number, back: number): boolean {
  const { stale, halfWritten, never, deleted } = awayCast;
  if (night < createdAt || vmid === never.vmid) return false;
  if (vmid === stale.vmid && back < stale.nights) return false;
  if (vmid === halfWritten.vmid && back === halfWritten.night) return false;
  if (vmid === deleted.vmid && night > present - deleted.days * day) return false;
  const down = night > present - chapter.nodeFailed * day && night < present - chapter.nodeReturned * day;
  return !(down && node === 'proxmox3' && !recovered.has(vmid));
}

/** Guests of the failed node that ran elsewhere meanwhile. */
const recovered = new Set([113, 122, 130, 1250]);

function archiveOf(cluster: ClusterState, guest: GuestState, night: number, back: number): GuestArchive {
  const { truncated, missingDisk, swapped, shrunk } = awayCast;
  const { vmid } = guest;
  const takenAt =
    night + Math.round(near(`run${vmid}`, 2_400, 0.95)) + Math.round(near(`run${vmid}/${night}`, 30, 1));
  const inside =
    vmid === swapped.vmid && back < swapped.nights
      ? cluster.guests.find((other) => other.vmid === swapped.inside)
      : undefined;
  const whole = sizeAt(inside ?? guest, takenAt);
  const sizeBytes = vmid === shrunk.vmid && back <= 0 ? Math.round(whole * shrunk.share) : whole;
  return {
    guest: inside ?? guest,
    takenAt,
    arrivedAt: night + nightSeconds - 1_200 + (vmid % 600),
    sizeBytes,
    ...(inside && { as: guest }),
    ...(vmid === missingDisk.vmid && back < missingDisk.nights && { without: [missingDisk.key] }),
    ...(vmid === truncated.vmid &&
      back < truncated.nights && { cutTo: Math.round(sizeBytes * truncated.share) }),
  };
}

/** A tenth of the disks, scaled down as everything here; a little more every day. */
function sizeAt(guest: GuestState, takenAt: number): number {
  const { vmid } = guest;
  const disks = takenDisks(guest).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const grown = 1 + 0.0008 * ((takenAt / day) % 700);
  const times = vmid === awayCast.large.vmid ? awayCast.large.times : 1;
  return near(
    `archive${vmid}/${takenAt}`,
    ((times * disks * (0.1 / 32_768) * near(`full${vmid}`, 100, 0.4)) / 100) * grown,
    0.02,
  );
}

function deletedGuest(present: number): GuestState {
  const { vmid, name } = awayCast.deleted;
  const era = Math.floor(present / day) * day - 400 * day;
  return guestOf([vmid, 'lxc', 'proxmox2', name, 2, 2, 'local-lvm:24'], { bootedAt: era, era });
}

function renamedArchive(cluster: ClusterState, present: number): ObjectState[] {
  const { vmid, file, days } = awayCast.renamed;
  const guest = cluster.guests.find((each) => each.vmid === vmid);
  if (!guest) return [];
  const takenAt = Math.floor(present / day) * day - days * day + 15 * hour;
  const sizeBytes = sizeAt(guest, takenAt);
  return [archiveObject(cluster, { guest, takenAt, arrivedAt: takenAt + 900, sizeBytes, renamed: file })];
}

/** The script deletes logs after a week; those of backups that ended well it does not copy. */
function failedLogs(cluster: ClusterState, nights: number[]): ObjectState[] {
  const { vmid, logs } = awayCast.never;
  const guest = cluster.guests.find((each) => each.vmid === vmid);
  if (!guest) return [];
  return nights.slice(-logs).map((night) => {
    const log = archiveObject(cluster, {
      guest,
      takenAt: night + 4_000,
      arrivedAt: night + nightSeconds - 1_200,
      sizeBytes: 1,
    });
    const text = Buffer.from(
      `INFO: Starting Backup of VM ${vmid} (qemu)\nERROR: Backup of VM ${vmid} failed - can't acquire lock\n`,
    );
    return { ...log, key: log.key.replace('.vma.zst', '.log'), sizeBytes: text.length, body: () => text };
  });
}

function halfWritten(cluster: ClusterState, last: number): ObjectState {
  const { vmid, night } = awayCast.halfWritten;
  const guest = cluster.guests.find((each) => each.vmid === vmid) ?? deletedGuest(last);
  const archive = archiveOf(cluster, guest, last - night * day, night);
  const cutTo = Math.round(archive.sizeBytes / 2);
  const object = archiveObject(cluster, { ...archive, cutTo });
  return { ...object, key: object.key.replace(/\.zst$/, '').replace(/\.[^.]+$/, '.tar.dat') };
}
