/** The header of a virtual machine's archive: https://git.proxmox.com/?p=pve-qemu.git (vma_spec.txt). */
import { createHash } from 'node:crypto';

export interface VmaHeader {
  uuid: Uint8Array;
  headerBytes: number;
  /** When it was written, Unix seconds; undefined where the number can be no time. */
  writtenAt?: number;
  /** By name: `qemu-server.conf`. */
  configs: Map<string, Uint8Array>;
  /** By number in the archive. `vmstate` is the machine's memory. */
  devices: Map<number, { name: string; sizeBytes: number }>;
}

/** What is not as it must be; completes "its header …". */
export type Malformed = { wrong: string };

/** Sizes up to which a header can be told from garbage; Proxmox itself writes none above 512 KiB. */
export const smallestVmaHeader = 12_288;
export const largestVmaHeader = 524_288;

/** How many bytes of the archive its header takes, from the first 60. */
export function vmaHeaderBytes(head: Uint8Array): number | Malformed {
  if (head.length < 60) return { wrong: `is cut off after ${head.length} bytes` };
  if (!isVma(head)) return { wrong: 'does not begin as one of a virtual machine' };
  const view = viewOf(head);
  if (view.getUint32(4) !== 1) return { wrong: `is of version ${view.getUint32(4)}, not 1` };
  const bytes = view.getUint32(56);
  if (bytes < smallestVmaHeader || bytes > largestVmaHeader)
    return { wrong: `claims to be ${bytes} bytes long` };
  return bytes;
}

/** @param head the archive's first bytes, at least the whole header */
export function vmaHeader(head: Uint8Array): VmaHeader | Malformed {
  const headerBytes = vmaHeaderBytes(head);
  if (typeof headerBytes !== 'number') return headerBytes;
  if (head.length < headerBytes) return { wrong: `is cut off after ${head.length} of ${headerBytes} bytes` };
  // Copies by the constructor: `slice` of a Buffer is the same memory.
  const header = new Uint8Array(head.subarray(0, headerBytes));
  const sum = header.slice(32, 48);
  header.fill(0, 32, 48);
  if (!equal(md5(header), sum)) return { wrong: 'does not match its MD5 checksum' };
  const view = viewOf(header);
  const blob = blobReader(header, view.getUint32(48), view.getUint32(52));
  const seconds = Number(view.getBigInt64(24));
  const configs = new Map<string, Uint8Array>();
  for (let i = 0; i < 256; i++) {
    const [name, data] = [view.getUint32(2044 + 4 * i), view.getUint32(3068 + 4 * i)];
    if (name === 0 || data === 0) continue;
    const [key, value] = [blob(name), blob(data)];
    if (!key || !value) return { wrong: 'points outside of itself for a configuration' };
    configs.set(textOf(key), value);
  }
  const devices: VmaHeader['devices'] = new Map();
  for (let i = 1; i < 255; i++) {
    const [name, size] = [view.getUint32(4096 + 32 * i), view.getBigUint64(4104 + 32 * i)];
    if (size === 0n) continue;
    const text = blob(name);
    if (!text) return { wrong: 'points outside of itself for the name of a disk' };
    if (size > largestDisk) return { wrong: `claims a disk of ${size} bytes` };
    devices.set(i, { name: textOf(text), sizeBytes: Number(size) });
  }
  return {
    uuid: header.slice(8, 24),
    headerBytes,
    ...(seconds >= earliest && seconds <= latest ? { writtenAt: seconds } : {}),
    configs,
    devices,
  };
}

export const isVma = (head: Uint8Array): boolean =>
  head[0] === 0x56 && head[1] === 0x4d && head[2] === 0x41 && head[3] === 0;

export const md5 = (bytes: Uint8Array): Uint8Array => createHash('md5').update(bytes).digest();

export const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** 2000 to 2200: backups of Proxmox VE are no older, and what lies further ahead is no time. */
export const earliest = 946_684_800;
export const latest = 7_258_118_400;

/** 2^50 bytes, a thousand times what is in use. */
const largestDisk = 1n << 50n;

/** Blobs begin with their length, the format's only little-endian number. */
function blobReader(header: Uint8Array, start: number, size: number): (at: number) => Uint8Array | undefined {
  const end = Math.min(start + size, header.length);
  const view = viewOf(header);
  return (offset) => {
    const at = start + offset;
    if (start < smallestVmaHeader || offset < 1 || at + 2 > end) return undefined;
    const length = view.getUint16(at, true);
    return at + 2 + length <= end ? header.subarray(at + 2, at + 2 + length) : undefined;
  };
}

/** Names end with a zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end)).slice(0, 255);
}
