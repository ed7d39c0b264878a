import type { Facts } from '../audit/facts.ts';
import { asText, cleanName } from './clean-text.ts';
import { driveOf, mountOf } from './guest-disk.ts';
import { known } from './known.ts';
import { isOn, properties } from './property-string.ts';
import { sorted } from './sorted.ts';

type Config = NonNullable<NonNullable<Facts['guests']>[number]['config']>;

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
    startupOrder: startupOrder(raw.startup),
    unusedDisks: Object.keys(raw)
      .filter((key) => /^unused\d{1,3}$/.test(key))
      .sort(),
    snapshotParent: nameOf(raw.parent),
    ...(type === 'lxc' ? onlyLxc(raw) : onlyQemu(raw)),
  };
  for (const [key, value] of Object.entries(raw))
    if (typeof value === 'string') addDevice(config, type, key, value);
  config.disks = sorted(config.disks, ({ key }) => key);
  config.networks = sorted(config.networks, ({ key }) => key);
  config.passthrough.sort();
  config.mountedIsos.sort();
  return known(config);
}

/**
 * Whether what is read of a configuration is of the form that is written: texts and numbers, and pairs under `lxc`.
 * A value of another form must not be taken for one that is not set.
 */
export const isGuestConfig = (raw: Record<string, unknown>): boolean =>
  Object.entries(raw).every(([key, value]) => {
    if (key === 'lxc') return Array.isArray(value) && value.every(Array.isArray);
    return !(plainKeys.has(key) || deviceKey.test(key)) || asText(value) !== undefined;
  });

const plainKeys = new Set([
  ...['onboot', 'protection', 'ostype', 'startup', 'parent', 'unprivileged', 'features'],
  ...['agent', 'cpu', 'bios', 'machine', 'smbios1', 'balloon'],
]);

function onlyQemu(raw: Record<string, unknown>): Partial<Config> {
  const [balloon] = /^\d{1,9}$/.exec(asText(raw.balloon) ?? '') ?? [];
  return {
    agent: isOn(properties(asText(raw.agent) ?? '', 'enabled').get('enabled')) === true,
    cpuType: properties(nameOf(raw.cpu) ?? '', 'cputype').get('cputype'),
    bios: nameOf(raw.bios),
    machine: properties(nameOf(raw.machine) ?? '', 'type').get('type'),
    hasEfiDisk: raw.efidisk0 !== undefined,
    hasTpm: raw.tpmstate0 !== undefined,
    uuid: uuidOf(raw.smbios1),
    balloonBytes: balloon === undefined ? undefined : Number(balloon) * 2 ** 20,
  };
}

/** `uuid=…,manufacturer=…,base64=1`: of the parts, base64 never covers the uuid. */
function uuidOf(smbios: unknown): string | undefined {
  const uuid = properties(asText(smbios) ?? '').get('uuid');
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid ?? '') ? uuid?.toLowerCase() : undefined;
}

function onlyLxc(raw: Record<string, unknown>): Partial<Config> {
  const features = [...properties(asText(raw.features) ?? '')].filter(([name]) => /^[a-z_]+$/.test(name));
  const keys = pairsOf(raw.lxc).flatMap(([key]) => asText(key) ?? []);
  return {
    unprivileged: isOn(asText(raw.unprivileged)) === true,
    // `mount=nfs;cifs` names what may be mounted, the others are switches.
    features: sorted(
      features.flatMap(([name, value]) => (/^(0|off|no|false|)$/i.test(value) ? [] : [name])),
      (name) => name,
    ),
    rawKeys: sorted(new Set(keys.filter((key) => /^lxc\.[\w.-]{1,80}$/.test(key))), (key) => key),
  };
}

/** `order=2,up=30`, or the number alone. */
function startupOrder(value: unknown): number | undefined {
  const [order] = /^\d{1,9}$/.exec(properties(asText(value) ?? '', 'order').get('order') ?? '') ?? [];
  return order === undefined ? undefined : Number(order);
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
  } else if (kind === 'net') config.networks.push(networkOf(type, key, value));
  else if (isHostDevice(kind, value)) config.passthrough.push(key);
}

const deviceKey =
  /^(rootfs|mp|ide|sata|scsi|virtio|efidisk|tpmstate|net|hostpci|usb|dev|serial|parallel)\d*$/;

const drives = new Set(['ide', 'sata', 'scsi', 'virtio', 'efidisk', 'tpmstate']);

/** `virtio=BC:24:11:00:64:00,bridge=vmbr0,tag=20,firewall=1`, or `name=eth0,…,hwaddr=…` of a container. */
function networkOf(type: 'qemu' | 'lxc', key: string, value: string): Config['networks'][number] {
  const parts = properties(value);
  const vlan = Number(parts.get('tag'));
  const megabytes = Number(parts.get('rate'));
  return known({
    key,
    model: type === 'qemu' ? nameOf(parts.get('model') ?? [...parts.keys()][0]) : undefined,
    rateBytes: megabytes > 0 && megabytes < 2 ** 32 ? Math.round(megabytes * 2 ** 20) : undefined,
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
const pairsOf = (pairs: unknown): [key: unknown, value: unknown][] =>
  Array.isArray(pairs)
    ? pairs.flatMap((pair: unknown) => (Array.isArray(pair) ? [[pair[0], pair[1]] as const] : []))
    : [];

const hasRawDevice = (pairs: unknown): boolean =>
  pairsOf(pairs).some(([key, value]) => key === 'lxc.mount.entry' && /^\/?dev\//.test(asText(value) ?? ''));

const nameOf = (value: unknown): string | undefined => cleanName(asText(value)?.trim() ?? '') || undefined;
