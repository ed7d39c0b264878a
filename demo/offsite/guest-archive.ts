/** Archives of simulated guests as objects of a bucket: configuration, disks and addresses are those of the cluster. */
import { createHash } from 'node:crypto';
import { utcOffsetSeconds } from '../local-time.ts';
import { guestConfig } from '../pve/guest-config.ts';
import type { ObjectState } from '../s3/state.ts';
import type { ClusterState, GuestState } from '../state.ts';
import { fittedArchive } from './fitted-archive.ts';
import { deviceName } from './guest-conf.ts';
import { archiveName } from './vzdump.ts';

/** Disks in archives are so many times smaller than those of the guests: an archive lists every 64 KiB of them. */
export const diskScale = 1024;

export interface GuestArchive {
  guest: GuestState;
  takenAt: number;
  /** When it was whole in the bucket. */
  arrivedAt: number;
  sizeBytes: number;
  /** Disks that the guest did not have then, or was told to leave out. */
  without?: string[];
  /** Goes by the name of this guest, whatever is in it. */
  as?: GuestState;
  /** Name that somebody gave it. */
  renamed?: string;
  /** So much of it came to the bucket, from its beginning. */
  cutTo?: number;
}

/** Its key is below `dump/`. */
export function archiveObject(cluster: ClusterState, archive: GuestArchive): ObjectState {
  const { guest, takenAt, arrivedAt, sizeBytes, as = guest, renamed, cutTo } = archive;
  const zoneSeconds = utcOffsetSeconds(takenAt, cluster.timezone);
  const { type, vmid } = as;
  const key = `dump/${renamed ?? archiveName({ type, vmid, takenAt, zoneSeconds, compress: 'zst' })}`;
  return {
    key,
    sizeBytes: cutTo ?? sizeBytes,
    // As of an upload in parts: no MD5 of the whole, for which the archive would have to be made.
    etag: `${md5([key, guest.vmid, sizeBytes, cutTo].join())}-2`,
    modifiedAt: arrivedAt,
    meta: { mtime: `${takenAt + 40 + Math.ceil(sizeBytes / 10_000)}.858157417` },
    body: () => bodyOf(cluster, archive, key).subarray(0, cutTo),
  };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What reads an archive asks for its head, its end and the whole, one after the other. */
const mostMade = 64;
const made = new Map<string, Uint8Array>();

function bodyOf(cluster: ClusterState, archive: GuestArchive, key: string): Uint8Array {
  const { guest, takenAt, sizeBytes, without = [] } = archive;
  const { type } = guest;
  const conf = confText(cluster, guest, without);
  const seed = `${key}/${guest.vmid}`;
  const identity = JSON.stringify([seed, sizeBytes, conf]);
  const known = made.get(identity);
  if (known) return known;
  const devices =
    type === 'qemu'
      ? takenDisks(guest, without).map((disk) => ({
          name: deviceName(disk.key),
          sizeBytes: Math.max(65_536, Math.ceil(disk.sizeBytes / diskScale)),
        }))
      : [];
  const body = fittedArchive({ type, seed, takenAt, conf, devices }, sizeBytes);
  made.set(identity, body);
  for (const oldest of made.keys()) {
    if (made.size <= mostMade) break;
    made.delete(oldest);
  }
  return body;
}

/** The guest's configuration as vzdump puts it into an archive. */
export function confText(cluster: ClusterState, guest: GuestState, without: readonly string[] = []): string {
  const { description, lxc, ...settings } = guestConfig(cluster, guest);
  const lines = [
    ...(typeof description === 'string' ? description.trim().split('\n') : []).map((line) => `#${line}`),
    ...Object.entries(settings)
      .filter(([key]) => !without.includes(key))
      .map(([key, value]) => `${key}: ${value}`),
    ...(Array.isArray(lxc) ? lxc : []).map(([key, value]) => `${key}: ${value}`),
    ...(guest.type === 'qemu'
      ? takenDisks(guest, without).map(
          ({ key, storage }) => `#qmdump#map:${key}:${deviceName(key)}:${storage}:raw:`,
        )
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Disks of which vzdump takes the data. */
export const takenDisks = (
  { type, disks }: GuestState,
  without: readonly string[] = [],
): GuestState['disks'] =>
  disks.filter(
    ({ key, options }) =>
      !without.includes(key) &&
      (type === 'lxc' && key !== 'rootfs' ? options.includes('backup=1') : !options.includes('backup=0')),
  );
