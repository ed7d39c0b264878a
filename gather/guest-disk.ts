import type { Facts } from '../audit/facts.ts';
import { cleanName } from './clean-text.ts';
import { known } from './known.ts';
import { isOn, properties, sizeInBytes } from './property-string.ts';

type Disk = NonNullable<NonNullable<Facts['guests']>[number]['config']>['disks'][number];
type Drive = { disk: Disk } | { iso: string } | { cloudInit: true } | undefined;

/** A virtual drive of QEMU: a disk, a CD drive with or without an image in it, or the cloud-init drive. */
export function driveOf(key: string, value: string): Drive {
  const parts = properties(value, 'file');
  const volume = parts.get('file') ?? '';
  if (/(^|[:/])vm-\d+-cloudinit\b/.test(volume)) return { cloudInit: true };
  if (parts.get('media') === 'cdrom')
    return /^(none|cdrom|)$/.test(volume) ? undefined : { iso: cleanName(volume) };
  const disk = diskOf(key, volume, parts, isOn(parts.get('backup')) ?? true);
  // The firmware's own disks know neither.
  if (/^(efidisk|tpmstate)/.test(key)) return { disk };
  const cache = parts.get('cache');
  return {
    disk: known({
      ...disk,
      cache: cache && cleanName(cache),
      discard: /^(on|unmap)$/.test(parts.get('discard') ?? ''),
    }),
  };
}

/** vzdump takes the root file system, of the mount points those that say so, and never a path of the host. */
export function mountOf(key: string, value: string): Disk {
  const parts = properties(value, 'volume');
  const volume = parts.get('volume') ?? '';
  const taken = key === 'rootfs' || (isOn(parts.get('backup')) === true && !volume.startsWith('/'));
  return diskOf(key, volume, parts, taken);
}

function diskOf(key: string, volume: string, parts: Map<string, string>, backedUp: boolean): Disk {
  const colon = volume.startsWith('/') ? -1 : volume.indexOf(':');
  return known({
    key,
    storage: colon > 0 ? cleanName(volume.slice(0, colon)) : undefined,
    sizeBytes: sizeInBytes(parts.get('size')),
    backedUp,
    replicated: isOn(parts.get('replicate')) === false ? false : undefined,
    cloneOf: templateOf(volume),
  });
}

/**
 * `tank:base-9000-disk-0/vm-100-disk-0`, `nas:9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2`,
 * `tank:basevol-9000-disk-0/subvol-101-disk-0`: the base stands before the volume. A clone on LVM-thin does not show.
 */
function templateOf(volume: string): number | undefined {
  const [, vmid] = /[:/]base(?:vol)?-([1-9]\d{0,8})-[^/]+\//.exec(volume) ?? [];
  return vmid === undefined ? undefined : Number(vmid);
}
