/** Configurations as vzdump puts them into archives. */
import { hex } from '../seed.ts';
import { sizeText } from '../volumes.ts';

export interface ArchivedGuest {
  type: 'qemu' | 'lxc';
  vmid: number;
  hostname: string;
  /** Absent: made from the id. Virtual machines alone have one. */
  uuid?: string;
  macs: string[];
  disks: { key: string; sizeBytes: number }[];
}

const storage = 'local-lvm';

export function guestConf(guest: ArchivedGuest): string {
  return guest.type === 'qemu' ? qemuServerConf(guest) : pctConf(guest);
}

/** The last lines say which disk is under which name in the archive. */
function qemuServerConf(guest: ArchivedGuest): string {
  const { vmid, hostname, macs, disks } = guest;
  const lines = [
    '#Kept by the audit%3A no',
    'agent: 1',
    `boot: order=${disks[0]?.key ?? 'net0'}`,
    'cores: 2',
    'ide2: none,media=cdrom',
    'memory: 2048',
    `name: ${hostname}`,
    ...macs.map((mac, i) => `net${i}: virtio=${mac.toUpperCase()},bridge=vmbr0,firewall=1`),
    'ostype: l26',
    ...disks.map(
      ({ key, sizeBytes }, i) => `${key}: ${storage}:vm-${vmid}-disk-${i},size=${sizeText(sizeBytes)}`,
    ),
    'scsihw: virtio-scsi-single',
    `smbios1: uuid=${guestUuid(guest)}`,
    `vmgenid: ${uuidFrom(`vmgenid/${vmid}`)}`,
    ...disks.map(({ key }) => `#qmdump#map:${key}:${deviceName(key)}:${storage}:raw:`),
  ];
  return `${lines.join('\n')}\n`;
}

function pctConf({ vmid, hostname, macs, disks }: ArchivedGuest): string {
  const lines = [
    'arch: amd64',
    'cores: 2',
    `hostname: ${hostname}`,
    'memory: 1024',
    ...disks
      .filter(({ key }) => key !== 'rootfs')
      .map(
        ({ key, sizeBytes }, i) =>
          `${key}: ${storage}:vm-${vmid}-disk-${i + 1},mp=/mnt/${key},backup=1,size=${sizeText(sizeBytes)}`,
      ),
    ...macs.map(
      (mac, i) =>
        `net${i}: name=eth${i},bridge=vmbr0,firewall=1,hwaddr=${mac.toUpperCase()},ip=dhcp,type=veth`,
    ),
    'ostype: debian',
    ...disks
      .filter(({ key }) => key === 'rootfs')
      .map(({ sizeBytes }) => `rootfs: ${storage}:vm-${vmid}-disk-0,size=${sizeText(sizeBytes)}`),
    'swap: 512',
    'unprivileged: 1',
  ];
  return `${lines.join('\n')}\n`;
}

export const guestUuid = ({ uuid, vmid }: Pick<ArchivedGuest, 'uuid' | 'vmid'>): string =>
  uuid ?? uuidFrom(`smbios/${vmid}`);

/** `drive-scsi0`; the TPM's state is copied aside first and has a name of its own. */
export const deviceName = (key: string): string =>
  key.startsWith('tpmstate') ? `drive-${key}-backup` : `drive-${key}`;

function uuidFrom(seed: string): string {
  const digits = hex(seed, 32);
  return [0, 8, 12, 16, 20].map((at, i, starts) => digits.slice(at, starts[i + 1] ?? 32)).join('-');
}
