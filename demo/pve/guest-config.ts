import { hex, unit } from '../seed.ts';
import type { ClusterState, ConfigValue, GuestDisk, GuestState } from '../state.ts';
import { diskVolid, sizeText } from '../volumes.ts';
import { qemuVersion } from './qemu-version.ts';
import { isBefore } from './release.ts';

/** The keys of a guest's configuration file, as `/config` gives them (without `digest`). */
export function guestConfig(cluster: ClusterState, guest: GuestState): Record<string, ConfigValue> {
  const common: Record<string, ConfigValue> = { onboot: 1, ...diskKeys(cluster, guest) };
  const own = guest.type === 'qemu' ? qemuKeys(cluster, guest) : lxcKeys(guest);
  const parent = guest.snapshots.at(-1);
  return { ...common, ...own, ...(parent && { parent: parent.name }), ...guest.config };
}

export function configDigest(cluster: ClusterState, guest: GuestState): string {
  return hex(JSON.stringify([guest.vmid, guestConfig(cluster, guest)]), 40);
}

export function macAddress({ vmid }: GuestState, index = 0): string {
  const tail = hex(`mac${vmid}/${index}`, 6).toUpperCase();
  return `BC:24:11:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`;
}

function qemuKeys(cluster: ClusterState, guest: GuestState): Record<string, ConfigValue> {
  const megabytes = guest.memoryBytes / 2 ** 20;
  return {
    name: guest.name,
    cores: guest.cores,
    sockets: 1,
    // Before 8.0 the model stayed at its default, `kvm64`, which is not written down.
    ...(!isBefore(cluster.release, '8.0') && { cpu: 'x86-64-v2-AES' }),
    memory: isBefore(cluster.release, '8.1') ? megabytes : String(megabytes),
    numa: 0,
    ostype: 'l26',
    scsihw: 'virtio-scsi-single',
    boot: 'order=scsi0;net0',
    ...(guest.agentRuns && { agent: '1' }),
    net0: `virtio=${macAddress(guest)},bridge=vmbr0,firewall=1`,
    smbios1: `uuid=${uuid(`smbios${guest.vmid}`)}`,
    vmgenid: uuid(`vmgenid${guest.vmid}`),
    meta: `creation-qemu=${qemuVersion(cluster.release)},ctime=${guest.createdAt}`,
  };
}

function lxcKeys(guest: GuestState): Record<string, ConfigValue> {
  return {
    hostname: guest.name,
    arch: 'amd64',
    cores: guest.cores,
    memory: guest.memoryBytes / 2 ** 20,
    swap: Math.min(512, guest.memoryBytes / 2 ** 20),
    ostype: 'debian',
    unprivileged: 1,
    features: 'nesting=1',
    net0: `name=eth0,bridge=vmbr0,firewall=1,hwaddr=${macAddress(guest)},ip=dhcp,type=veth`,
  };
}

function diskKeys(cluster: ClusterState, guest: GuestState): Record<string, string> {
  return Object.fromEntries(guest.disks.map((disk) => [disk.key, diskText(cluster, guest, disk)]));
}

function diskText(cluster: ClusterState, guest: GuestState, disk: GuestDisk): string {
  const storage = cluster.storages.find((known) => known.storage === disk.storage);
  if (!storage) throw new Error(`guest ${guest.vmid} has a disk on ${disk.storage}, which is no storage`);
  const usual = /^(scsi|virtio)/.test(disk.key) ? ['discard=on', 'iothread=1'] : [];
  const firmware = disk.key === 'efidisk0' ? ['efitype=4m', 'pre-enrolled-keys=1'] : [];
  const parts = [...firmware, ...usual, ...disk.options, `size=${sizeText(disk.sizeBytes)}`];
  return [diskVolid(guest, disk, storage), ...parts].join(',');
}

function uuid(key: string): string {
  const digits = hex(key, 32);
  const variant = (8 + Math.floor(unit(key) * 4)).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20),
  ].join('-');
}
