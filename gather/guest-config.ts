import type { Facts } from '../audit/facts.ts';
import { asText, cleanName } from './clean-text.ts';
import { known } from './known.ts';
import { isOn, properties, sizeInBytes } from './property-string.ts';
import { sorted } from './sorted.ts';

type Config = NonNullable<NonNullable<Facts['guests']>[number]['config']>;
type Disk = Config['disks'][number];
type Drive = { disk: Disk } | { iso: string } | { cloudInit: true } | undefined;

/**
 * Reads a guest's configuration; what is not named here stays behind: descriptions, cloud-init users, passwords
 * and keys. Formats: qemu-server's Drive.pm and Network.pm, pve-container's Config.pm.
 * @param raw `data` of `/nodes/{node}/{qemu|lxc}/{vmid}/config`
 */
export function guestConfig(type: 'qemu' | 'lxc', raw: Record<string, unknown>): Config {
  const config: Config = {
    disks: [],
    networks: [],
    onBoot: isOn(asText(raw.onboot)) === true,
    protection: isOn(asText(raw.protection)) === true,
    passthrough: hasRawDevice(raw.lxc) ? ['lxc.mount.entry'] : [],
    mountedIsos: [],
    cloudInit: false,
    osType: nameOf(raw.ostype),
    snapshotParent: nameOf(raw.parent),
  };
  if (type === 'lxc') config.unprivileged = isOn(asText(raw.unprivileged)) === true;
  else {
    config.agent = isOn(properties(asText(raw.agent) ?? '', 'enabled').get('enabled')) === true;
    config.cpuType = properties(nameOf(raw.cpu) ?? '', 'cputype').get('cputype');
  }
  for (const [key, value] of Object.entries(raw))
    if (typeof value === 'string') addDevice(config, type, key, value);
  config.disks = sorted(config.disks, ({ key }) => key);
  config.networks = sorted(config.networks, ({ key }) => key);
  config.passthrough.sort();
  config.mountedIsos.sort();
  return known(config);
}

/** Keys of devices are numbered: `scsi0`, `net1`, `mp12`. */
function addDevice(config: Config, type: 'qemu' | 'lxc', key: string, value: string): void {
  const kind = deviceKey.exec(key)?.[1];
  if (!kind) return;
  if (type === 'lxc' && (kind === 'rootfs' || kind === 'mp')) config.disks.push(mountOf(key, value));
  else if (type === 'qemu' && drives.has(kind)) {
    const drive = driveOf(key, value);
    if (drive && 'disk' in drive) config.disks.push(drive.disk);
    else if (drive && 'iso' in drive) config.mountedIsos.push(drive.iso);
    else if (drive) config.cloudInit = true;
  } else if (kind === 'net') config.networks.push(networkOf(key, value));
  else if (isHostDevice(kind, value)) config.passthrough.push(key);
}

const deviceKey =
  /^(rootfs|mp|ide|sata|scsi|virtio|efidisk|tpmstate|net|hostpci|usb|dev|serial|parallel)\d*$/;

const drives = new Set(['ide', 'sata', 'scsi', 'virtio', 'efidisk', 'tpmstate']);

/** A virtual drive: a disk, a CD drive with or without an image in it, or the cloud-init drive. */
function driveOf(key: string, value: string): Drive {
  const parts = properties(value, 'file');
  const volume = parts.get('file') ?? '';
  if (/(^|[:/])vm-\d+-cloudinit\b/.test(volume)) return { cloudInit: true };
  if (parts.get('media') === 'cdrom')
    return /^(none|cdrom|)$/.test(volume) ? undefined : { iso: cleanName(volume) };
  return { disk: diskOf(key, volume, parts, isOn(parts.get('backup')) ?? true) };
}

/** vzdump takes the root file system, of the mount points those that say so, and never a path of the host. */
function mountOf(key: string, value: string): Disk {
  const parts = properties(value, 'volume');
  const volume = parts.get('volume') ?? '';
  const taken = key === 'rootfs' || (isOn(parts.get('backup')) === true && !volume.startsWith('/'));
  return diskOf(key, volume, parts, taken);
}

function diskOf(key: string, volume: string, parts: Map<string, string>, backedUp: boolean): Disk {
  const colon = volume.startsWith('/') ? -1 : volume.indexOf(':');
  const storage = colon > 0 ? cleanName(volume.slice(0, colon)) : undefined;
  return known({ key, storage, sizeBytes: sizeInBytes(parts.get('size')), backedUp });
}

/** `virtio=BC:24:11:00:64:00,bridge=vmbr0,tag=20,firewall=1`, or `name=eth0,…,hwaddr=…` of a container. */
function networkOf(key: string, value: string): Config['networks'][number] {
  const parts = properties(value);
  const vlan = Number(parts.get('tag'));
  return known({
    key,
    bridge: nameOf(parts.get('bridge')),
    vlan: Number.isInteger(vlan) && vlan > 0 && vlan < 4096 ? vlan : undefined,
    mac: /=((?:[0-9a-f]{2}:){5}[0-9a-f]{2})(?:,|$)/i.exec(value)?.[1],
    firewall: isOn(parts.get('firewall')) === true,
  });
}

/** A device of this very host. One that is mapped for the whole cluster, or emulated, is none. */
function isHostDevice(kind: string, value: string): boolean {
  if (kind === 'serial' || kind === 'parallel') return value.startsWith('/dev/');
  if (!['hostpci', 'usb', 'dev'].includes(kind)) return false;
  const parts = properties(value, 'host');
  return !parts.has('mapping') && !/^spice$/i.test(parts.get('host') ?? '');
}

/** Raw LXC settings come as pairs. */
const hasRawDevice = (pairs: unknown): boolean =>
  Array.isArray(pairs) &&
  pairs.some(
    (pair: unknown) =>
      Array.isArray(pair) && pair[0] === 'lxc.mount.entry' && /^\/?dev\//.test(asText(pair[1]) ?? ''),
  );

const nameOf = (value: unknown): string | undefined => cleanName(asText(value)?.trim() ?? '') || undefined;
