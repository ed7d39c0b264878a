/** What the names of vzdump's files say: https://git.proxmox.com/?p=pve-storage.git, `archive_info` in PVE/Storage.pm. */

export type Packing = 'none' | 'zst' | 'gz' | 'lzo' | 'bz2';
export type ArchiveFormat = 'vma' | 'tar';

export interface ArchiveName {
  type: 'qemu' | 'lxc';
  format: ArchiveFormat;
  packing: Packing;
  /** Absent in names that somebody changed. */
  vmid?: number;
  /** The name's time as if it were UTC, Unix seconds: it is in the node's time zone. Absent as above. */
  nameTime?: number;
}

export type VzdumpName =
  | ({ what: 'archive' } & ArchiveName)
  /** `.notes` and `.protected` follow the archive's whole name. */
  | { what: 'notes' | 'protected'; archive: string }
  /** A log takes the place of the archive's extension. */
  | { what: 'log'; stem: string }
  /** `.dat`, or the folder `.tmp`: the name while vzdump still writes. */
  | { what: 'half-written' };

/** @param path key of an object; its last part counts. Undefined for what vzdump did not make. */
export function vzdumpName(path: string): VzdumpName | undefined {
  if (/(?:^|\/)vzdump-(?:lxc|openvz|qemu)-[^/]*\.tmp\//.test(path)) return { what: 'half-written' };
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.length > 255 || !/^vzdump-(?:lxc|openvz|qemu)-/.test(name)) return undefined;
  const archive = archiveName(name);
  if (archive) return { what: 'archive', ...archive };
  const [, owner, companion] = /^(.+)\.(notes|protected)$/.exec(name) ?? [];
  if (owner && archiveName(owner)) return { what: companion as 'notes' | 'protected', archive: owner }; // the pattern has no third
  const stem = /^(.+)\.log$/.exec(name)?.[1];
  if (stem && standard.test(stem)) return { what: 'log', stem };
  return /\.(?:dat|tmp)$/.test(name) ? { what: 'half-written' } : undefined;
}

/** An archive's name without its extensions, as its log has it. */
export const stemOf = (name: string): string =>
  name.replace(/\.(?:tgz|(?:tar|vma)(?:\.(?:gz|lzo|zst|bz2))?)$/, '');

const standard = /^vzdump-(?:lxc|openvz|qemu)-([1-9]\d{2,8})-(\d{4})_(\d\d)_(\d\d)-(\d\d)_(\d\d)_(\d\d)$/;

function archiveName(name: string): ArchiveName | undefined {
  const [, kind, extension, packing] =
    /^vzdump-(lxc|openvz|qemu)-.+?\.(tgz|(?:tar|vma)(?:\.(gz|lzo|zst|bz2))?)$/.exec(name) ?? [];
  if (!kind || !extension) return undefined;
  const [, vmid, ...time] = standard.exec(stemOf(name)) ?? [];
  const nameTime = timeOf(time.map(Number));
  return {
    type: kind === 'qemu' ? 'qemu' : 'lxc',
    format: extension.startsWith('vma') ? 'vma' : 'tar',
    packing: extension === 'tgz' ? 'gz' : ((packing ?? 'none') as Packing), // one of the pattern's
    ...(vmid && nameTime !== undefined ? { vmid: Number(vmid), nameTime } : {}),
  };
}

/** Undefined for what no calendar has, such as the 31st of February. */
function timeOf([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]):
  | number
  | undefined {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return same && minute < 60 && second < 60 && year >= 1970 ? date.getTime() / 1000 : undefined;
}
