/** Whole vzdump archives with their companions, as they lie in a storage's `dump` folder. */
import { two } from '../local-time.ts';
import { type Compression, compressors } from './compress.ts';
import { containerTar } from './container-tar.ts';
import { type ArchivedGuest, deviceName, guestConf } from './guest-conf.ts';
import { vma } from './vma.ts';

export interface VzdumpArchive extends ArchivedGuest {
  /** Start of the backup, Unix seconds. */
  takenAt: number;
  /** Seconds that the node's clock is ahead of UTC at that time: names are in its zone. */
  zoneSeconds: number;
  compress: Compression;
  /** Data on the first disk or in the container's files; 256 KiB. */
  payloadBytes?: number;
}

export interface DumpFile {
  name: string;
  body: Uint8Array;
  /** When the file was finished, Unix seconds; rclone keeps it as metadata. */
  mtime: number;
}

/**
 * A whole archive, the same for the same arguments. Disks count in full: an archive of a virtual machine has an entry for
 * each 64 KiB of them, which costs about 0.14 MB a GiB before compression.
 */
export function vzdumpArchive(archive: VzdumpArchive): DumpFile {
  const { type, vmid, takenAt, compress, disks, payloadBytes = 262_144 } = archive;
  const seed = `${type}/${vmid}/${takenAt}`;
  const conf = guestConf(archive);
  const plain =
    type === 'qemu'
      ? vma({
          seed,
          ctime: takenAt + 3,
          configs: { 'qemu-server.conf': conf },
          devices: disks.map(({ key, sizeBytes }) => ({ name: deviceName(key), sizeBytes })),
          payloadBytes,
        })
      : containerTar(seed, takenAt + 1, conf, payloadBytes);
  return { name: archiveName(archive), body: compressors[compress](plain), mtime: finished(archive) };
}

/** `vzdump-qemu-100-2026_11_21-02_00_03.vma.zst` */
export function archiveName(
  archive: Pick<VzdumpArchive, 'type' | 'vmid' | 'takenAt' | 'zoneSeconds' | 'compress'>,
): string {
  const format = archive.type === 'qemu' ? 'vma' : 'tar';
  return `${stem(archive)}.${format}${archive.compress === 'none' ? '' : `.${archive.compress}`}`;
}

/** What vzdump leaves beside an archive. */
export function companions(
  archive: VzdumpArchive,
  which: { notes?: boolean; protected?: boolean } = {},
): DumpFile[] {
  const mtime = finished(archive);
  const file = (name: string, text: string): DumpFile => ({ name, body: Buffer.from(text), mtime });
  return [
    file(`${stem(archive)}.log`, log(archive)),
    ...(which.notes ? [file(`${archiveName(archive)}.notes`, archive.hostname)] : []),
    ...(which.protected ? [file(`${archiveName(archive)}.protected`, '')] : []),
  ];
}

/** An archive as it is called while it is written: what was copied of it stops somewhere. */
export function halfWritten(archive: VzdumpArchive): DumpFile {
  const { name, body, mtime } = vzdumpArchive(archive);
  return { name: name.replace(/\.[^.]+$/, '.dat'), body: body.subarray(0, body.length >> 1), mtime };
}

function stem({
  type,
  vmid,
  takenAt,
  zoneSeconds,
}: Pick<VzdumpArchive, 'type' | 'vmid' | 'takenAt' | 'zoneSeconds'>): string {
  const local = new Date((takenAt + zoneSeconds) * 1000);
  const date = [local.getUTCFullYear(), two(local.getUTCMonth() + 1), two(local.getUTCDate())].join('_');
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join('_');
  return `vzdump-${type}-${vmid}-${date}-${time}`;
}

const finished = ({ takenAt, payloadBytes = 262_144 }: VzdumpArchive): number =>
  takenAt + 20 + Math.ceil(payloadBytes / 65_536);

function log(archive: VzdumpArchive): string {
  const at = (seconds: number) =>
    new Date((archive.takenAt + archive.zoneSeconds + seconds) * 1000)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
  const seconds = finished(archive) - archive.takenAt;
  return [
    `${at(0)} INFO: Starting Backup of VM ${archive.vmid} (${archive.type})`,
    `${at(0)} INFO: status = running`,
    `${at(1)} INFO: creating vzdump archive '/var/lib/vz/dump/${archiveName(archive)}'`,
    `${at(seconds)} INFO: Finished Backup of VM ${archive.vmid} (00:00:${two(seconds)})`,
    '',
  ].join('\n');
}
