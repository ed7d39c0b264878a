/** The guest's configuration as a backup carries it: `qemu-server.conf` or `pct.conf`. */
import { cleanName } from '../clean-text.ts';
import { isOn, properties, sizeInBytes } from '../property-string.ts';
import type { CopyFacts } from './target.ts';

export type Inside = NonNullable<CopyFacts['inside']>;
export type InsideDisk = Inside['disks'][number];

/**
 * Who a backup says it is: uuid (lower case), name, network addresses of its cards, disks.
 * @param confText what follows the first `[section]`, a snapshot's or pending values, does not count
 * @param disks what the backup's own list of disks says (VMA devices, disk images of a snapshot). Absent: what
 *   the configuration says is in it, which of a container is its root and the mount points with `backup=1`.
 */
export function insideOf(type: 'qemu' | 'lxc', confText: string, disks?: InsideDisk[]): Inside {
  const settings = settingsOf(confText);
  const uuid = uuidPattern.exec(properties(settings.get('smbios1') ?? '').get('uuid') ?? '')?.[0];
  const name = settings.get(type === 'qemu' ? 'name' : 'hostname');
  const macs = [...settings]
    .filter(([key]) => /^net\d+$/.test(key))
    .flatMap(([, value]) => macPattern.exec(value)?.[1]?.toUpperCase() ?? []);
  return {
    ...(type === 'qemu' && uuid ? { uuid: uuid.toLowerCase() } : {}),
    ...(name ? { hostname: cleanName(name) } : {}),
    macs: [...new Set(macs)].sort(),
    disks: sorted(disks ?? (type === 'qemu' ? mappedDisks(confText, settings) : mountedDisks(settings))),
  };
}

/**
 * Whose volumes the configuration names, where they all agree: `scsi0: local-lvm:vm-100-disk-0` is 100's. The only
 * trace of the id inside of an archive.
 */
export function volumeOwner(confText: string): number | undefined {
  const owners = [...settingsOf(confText)]
    .filter(([key, value]) => diskKey.test(key) && !/,media=cdrom/.test(value))
    .flatMap(([, value]) => /(?:^|[:/])(?:vm|subvol|basevol)-([1-9]\d{2,8})-/.exec(value)?.[1] ?? []);
  return new Set(owners).size === 1 ? Number(owners[0]) : undefined;
}

/** Key of a disk by its name in an archive: `drive-scsi0` → `scsi0`, `drive-tpmstate0-backup` → `tpmstate0`; undefined for RAM. */
export function diskKeyOf(device: string): string | undefined {
  const key = /^drive-(.+?)(?:-backup)?$/.exec(device)?.[1];
  return key && diskKey.test(key) ? key : undefined;
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const macPattern = /=((?:[0-9a-f]{2}:){5}[0-9a-f]{2})(?:,|$)/i;
const diskKey = /^(?:(?:ide|sata|scsi|virtio|efidisk|tpmstate|mp)\d{1,3}|rootfs)$/;

/** A configuration has a few hundred lines; more are not looked at. */
const longestConf = 2 ** 20;

function settingsOf(confText: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of confText.slice(0, longestConf).split('\n')) {
    if (line.startsWith('[')) break;
    const [, key, value] = /^([a-z][a-z0-9_]{0,31}):[ \t]*(.{0,4000}?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !settings.has(key)) settings.set(key, value);
  }
  return settings;
}

/** vzdump notes which disks it took: `#qmdump#map:scsi0:drive-scsi0:local-lvm:raw:`. */
function mappedDisks(confText: string, settings: Map<string, string>): InsideDisk[] {
  const keys = [...confText.slice(0, longestConf).matchAll(/^#qmdump#map:([a-z]+\d{1,3}):/gm)].map(
    ([, key = '']) => key,
  );
  return [...new Set(keys)]
    .filter((key) => diskKey.test(key))
    .map((key) => sized(key, properties(settings.get(key) ?? '').get('size')));
}

function mountedDisks(settings: Map<string, string>): InsideDisk[] {
  return [...settings].flatMap(([key, value]) => {
    const parts = properties(value);
    const taken = key === 'rootfs' || (/^mp\d{1,3}$/.test(key) && isOn(parts.get('backup')) === true);
    return taken ? [sized(key, parts.get('size'))] : [];
  });
}

function sized(key: string, size: string | undefined): InsideDisk {
  const sizeBytes = sizeInBytes(size);
  return { key, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
}

const sorted = (disks: InsideDisk[]): InsideDisk[] =>
  disks.slice(0, 256).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
