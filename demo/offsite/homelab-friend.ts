/**
 * The bucket in which a Proxmox Backup Server at a friend's keeps a datastore: for some guests of the homelab a second
 * place. One of them is encrypted before it leaves the house; of another one a chunk is gone.
 */
import { chapter } from '../clusters/homelab-story.ts';
import { wallClock } from '../local-time.ts';
import type { Retention } from '../prune.ts';
import type { BucketState, ObjectState } from '../s3/state.ts';
import type { ClusterState, GuestState } from '../state.ts';
import { confText, takenDisks } from './guest-archive.ts';
import { keptNights, nightsUntil } from './nights.ts';
import { type PbsSnapshot, pbsStore, type StoredObject, snapshotFolder } from './pbs-store.ts';

const day = 86_400;
const hour = 3_600;

export const friendKeep = { daily: 7, weekly: 4, monthly: 3 };
const keep: Retention = { 'keep-daily': 7, 'keep-weekly': 4, 'keep-monthly': 3 };

export const friendCast = {
  guests: [108, 113, 114, 131, 137],
  encrypted: 108,
  /** One of its chunks has been gone for so many days. */
  missingChunk: { vmid: 137, days: 4 },
};

const store = 'homelab';
/** Disks are so many times smaller than those of the guests, and cut into chunks that are smaller, too. */
const diskScale = 131_072;
const chunkBytes = 16_384;

type Backup = PbsSnapshot & { arrivedAt: number };

/** @param present Unix seconds from which the story is counted back */
export function friendBucket(cluster: ClusterState, present: number): BucketState {
  const { now, timezone } = cluster;
  const { backups, objects, chunk } = everythingOf(cluster, present);
  const kept = new Set(keptOf(backups, now, timezone).map((backup) => `${store}/${snapshotFolder(backup)}`));
  const lost = now >= present - friendCast.missingChunk.days * day ? chunk : undefined;
  return {
    name: 'friend-pbs',
    region: 'eu-central-1',
    objects: objects.filter(({ key, modifiedAt }) => {
      if (modifiedAt > now || key === lost) return false;
      const folder = /^.*\/\d{4}-\d\d-\d\dT[^/]+\//.exec(key)?.[0];
      return folder === undefined || kept.has(folder);
    }),
    publicAccessBlock: true,
  };
}

function keptOf(backups: Backup[], now: number, timezone: string): Backup[] {
  const arrived = backups.filter(({ arrivedAt }) => arrivedAt <= now);
  return [...Map.groupBy(arrived, ({ id }) => id).values()].flatMap((group) => {
    const kept = keptNights(
      group.map(({ takenAt }) => takenAt),
      keep,
      timezone,
    );
    return group.filter(({ takenAt }) => kept.includes(takenAt));
  });
}

interface Everything {
  backups: Backup[];
  objects: ObjectState[];
  /** Key of the one that goes missing. */
  chunk: string | undefined;
}

let latest: { identity: string; everything: Everything } | undefined;

/** All that is ever there up to the present. What a backup shares with those before hangs on all of them: made once. */
function everythingOf(cluster: ClusterState, present: number): Everything {
  const backups = backupsOf(cluster, present);
  const identity = JSON.stringify(backups);
  if (latest?.identity === identity) return latest.everything;
  const stored = pbsStore({ store, host: 'pbs-attic', seed: 'friend', chunkBytes, snapshots: backups });
  const objects = stored.map(({ key, body, modifiedAt }) => ({
    key,
    modifiedAt,
    sizeBytes: body.length,
    body: () => body,
  }));
  const everything = { backups, objects, chunk: chunkToLose(stored, backups, present) };
  latest = { identity, everything };
  return everything;
}

/** Those that retention leaves at some time of the last two months: of the time before that the last of weeks and months. */
function backupsOf({ guests, timezone, now, ...rest }: ClusterState, present: number): Backup[] {
  const month = 30 * day;
  const late = Math.floor(present / month) * month - 45 * day;
  const nights = nightsUntil(Math.max(present, now), late - 4 * month, timezone).filter(
    (night) => night >= late || endsPeriod(night, timezone),
  );
  return guests
    .filter(({ vmid }) => friendCast.guests.includes(vmid))
    .flatMap((guest) => {
      const conf = confText({ guests, timezone, now, ...rest }, guest);
      return nights
        .filter((night) => night > guest.createdAt && !isDown(guest, night, present))
        .map((night) => backupOf(guest, conf, night));
    });
}

/** Whether a backup before one in the morning is the last of its week or month. */
function endsPeriod(night: number, timezone: string): boolean {
  const { weekday, day: date } = wallClock(night, timezone);
  return weekday === 1 || date === 1;
}

const isDown = ({ node, vmid }: GuestState, night: number, present: number): boolean =>
  node === 'proxmox3' &&
  vmid !== 113 &&
  night > present - chapter.nodeFailed * day &&
  night < present - chapter.nodeReturned * day;

function backupOf(guest: GuestState, conf: string, night: number): Backup {
  const { type, vmid } = guest;
  const takenAt = night - 2 * hour + 11 * friendCast.guests.indexOf(vmid) * 60;
  return {
    type: type === 'qemu' ? 'vm' : 'ct',
    id: String(vmid),
    takenAt,
    arrivedAt: takenAt + 1_500,
    conf,
    disks: takenDisks(guest).map(({ key, sizeBytes }) => ({
      name: type === 'qemu' ? key : 'root',
      sizeBytes: Math.max(chunkBytes, sizeBytes / diskScale),
    })),
    changed: 0.06,
    ...(vmid === friendCast.encrypted && { encrypt: true }),
  };
}

/** A chunk that the guest's newest backup needs at the present, and needed when it went missing. */
function chunkToLose(stored: StoredObject[], backups: Backup[], present: number): string | undefined {
  const { vmid, days } = friendCast.missingChunk;
  const neededAt = (at: number): string[] => {
    const newest = backups
      .filter(({ id, arrivedAt }) => id === String(vmid) && arrivedAt <= at)
      .toSorted((a, b) => a.takenAt - b.takenAt)
      .at(-1);
    const folder = newest && `${store}/${snapshotFolder(newest)}`;
    const index = stored.find(({ key }) => key === `${folder}drive-scsi0.img.fidx`);
    const list = Buffer.from(index?.body.subarray(4096) ?? []).toString('hex');
    return list.match(/.{64}/g) ?? [];
  };
  const now = neededAt(present);
  const then = neededAt(present - days * day);
  // Empty parts of a disk share one chunk.
  const digest = now.find(
    (each) => then.includes(each) && now.filter((other) => other === each).length === 1,
  );
  return digest && `${store}/.chunks/${digest.slice(0, 4)}/${digest}`;
}
