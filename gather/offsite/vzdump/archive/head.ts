/** What the first bytes of a vzdump archive say: whose it is, of when, and whether that part of it is sound. */
import { cleanName } from '../../../clean-text.ts';
import { diskKeyOf, type Inside, insideOf, volumeOwner } from '../../guest-conf.ts';
import type { ArchiveFormat, Packing } from '../name.ts';
import { isRcloneCrypt } from '../rclone-crypt.ts';
import { isLzop } from './lzop-stream.ts';
import { paxSize, tarHeader } from './tar-head.ts';
import { firstUnpacked } from './unpack.ts';
import { largestVmaHeader, type Malformed, type VmaHeader, vmaHeader, vmaHeaderBytes } from './vma-header.ts';
import { isZstd } from './zstd-frame.ts';

export interface ArchiveHead {
  outcome: 'ok' | 'failed' | 'cannot';
  how: string;
  detail?: string;
  takenAt?: number;
  inside?: Inside;
  /** By the names of its volumes. */
  vmid?: number;
  /** Repeated in every part of a virtual machine's archive. */
  uuid?: Uint8Array;
}

/**
 * How much of an archive to fetch for its head. A zstd block is up to 128 KiB and must be there in full to give anything,
 * an lzop block up to 256 KiB.
 */
export const headBytes: Record<Packing, number> = {
  none: 65_536,
  zst: 147_456,
  gz: 65_536,
  lzo: 270_336,
  bz2: 512,
};

/** For the few whose head is longer, as with long firewall rules. */
export const longHeadBytes = 1_048_576;

/** @param part the archive's first bytes; `more` when a longer part would tell more */
export async function archiveHead(
  format: ArchiveFormat,
  packing: Packing,
  part: Uint8Array,
): Promise<ArchiveHead | { more: true }> {
  const how =
    format === 'vma' ? 'the MD5 checksum of the VMA header' : 'the checksum of the tar header of pct.conf';
  const failed = (detail: string): ArchiveHead => ({ outcome: 'failed', how, detail });
  if (part.length === 0) return failed('It is empty.');
  if (isRcloneCrypt(part))
    return failed("It is encrypted by rclone's crypt: the target needs crypt: 'rclone'.");
  if (!beginsAs[packing](part)) return failed(`It does not begin as ${packing} data.`);
  if (packing === 'bz2')
    return {
      outcome: 'cannot',
      how: 'its first bytes',
      detail: 'It is packed by bzip2, which the audit does not unpack.',
    };
  const plain = await firstUnpacked(packing, part, largestVmaHeader);
  if (plain.length === 0) return failed(`Nothing can be unpacked from its first ${part.length} bytes.`);
  const read = format === 'vma' ? vmaHead(plain) : tarHead(plain);
  if ('short' in read)
    return part.length < longHeadBytes ? { more: true } : failed(`Its header ${read.short}.`);
  return 'wrong' in read ? failed(`Its header ${read.wrong}.`) : { outcome: 'ok', how, ...read };
}

type Found = Pick<ArchiveHead, 'takenAt' | 'inside' | 'vmid' | 'uuid'>;

/** Right as far as it goes. */
type Short = { short: string };

function vmaHead(plain: Uint8Array): Found | Malformed | Short {
  const bytes = vmaHeaderBytes(plain);
  if (typeof bytes === 'number' && plain.length < bytes)
    return { short: `is cut off after ${plain.length} of ${bytes} bytes` };
  const header = vmaHeader(plain);
  if ('wrong' in header) return header;
  const conf = header.configs.get('qemu-server.conf');
  if (!conf) return { wrong: 'has no qemu-server.conf' };
  const text = new TextDecoder().decode(conf);
  return {
    ...identity('qemu', text, disksOf(header)),
    ...(header.writtenAt === undefined ? {} : { takenAt: header.writtenAt }),
    uuid: header.uuid,
  };
}

/** The machine's memory is no disk; a device that is none of Proxmox's own keeps its name. */
const disksOf = ({ devices }: VmaHeader): Inside['disks'] =>
  [...devices.values()]
    .filter(({ name }) => name !== 'vmstate')
    .map(({ name, sizeBytes }) => ({ key: diskKeyOf(name) ?? cleanName(name), sizeBytes }));

/** `pct.conf` is the first member; extended records may stand before it. */
function tarHead(plain: Uint8Array): Found | Malformed | Short {
  let records: Uint8Array | undefined;
  for (let at = 0; ; ) {
    const block = plain.subarray(at, at + 512);
    if (block.length < 512) return { short: `is cut off after ${plain.length} bytes` };
    const header = tarHeader(block);
    if ('wrong' in header) return header;
    const bytes = (records && paxSize(records)) ?? header.sizeBytes;
    const data = plain.subarray(at + 512, at + 512 + bytes);
    const ours = /^(?:\.\/)?etc\/vzdump\/(?:pct|vps)\.conf$/.test(header.name);
    if (!ours && header.kind !== 'x' && header.kind !== 'g')
      return { wrong: `begins with ${cleanName(header.name).slice(0, 80) || 'nothing'} instead of pct.conf` };
    if (bytes > largestVmaHeader / 2) return { wrong: `claims ${bytes} bytes of configuration` };
    if (data.length < bytes) return { short: `is cut off after ${plain.length} bytes` };
    if (ours) {
      const found = identity('lxc', new TextDecoder().decode(data));
      return { ...found, ...(header.mtime === undefined ? {} : { takenAt: header.mtime }) };
    }
    records = header.kind === 'x' ? data : records;
    at += 512 + Math.ceil(bytes / 512) * 512;
  }
}

function identity(type: 'qemu' | 'lxc', text: string, disks?: Inside['disks']): Found {
  const vmid = volumeOwner(text);
  return { inside: insideOf(type, text, disks), ...(vmid === undefined ? {} : { vmid }) };
}

const beginsAs: Record<Packing, (part: Uint8Array) => boolean> = {
  none: () => true,
  zst: isZstd,
  gz: (part) => part[0] === 0x1f && part[1] === 0x8b && part[2] === 8,
  lzo: isLzop,
  bz2: (part) => part[0] === 0x42 && part[1] === 0x5a && part[2] === 0x68,
};
