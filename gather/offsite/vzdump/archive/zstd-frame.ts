/** The structure of zstd data, known without unpacking it: RFC 8878, section 3. */
import { Damaged, type Structure, TooCostly } from './structure-walk.ts';
import { viewOf } from './vma-header.ts';

/** zstd never unpacks a block to more than that, nor packs one to more. */
export const largestZstdBlock = 131_072;

/** A larger window would take more memory than an audit has; vzdump's zstd uses 2 MiB, or 8 MiB at its highest levels. */
export const largestZstdWindow = 2 ** 25;

export interface ZstdFrame {
  headerBytes: number;
  /** Bytes of the checksum after the last block: 4 or 0. */
  checksumBytes: number;
  windowBytes: number;
}

/** From the first 18 bytes; undefined for what is no frame of data. */
export function zstdFrame(head: Uint8Array): ZstdFrame | undefined {
  if (!isZstd(head) || head.length < 6) return undefined;
  const descriptor = head[4]!;
  const single = (descriptor & 0x20) !== 0;
  // A reserved bit that must be zero.
  if (descriptor & 0x08) return undefined;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const headerBytes = 5 + (single ? 0 : 1) + dictionary + size;
  if (head.length < headerBytes) return undefined;
  return {
    headerBytes,
    checksumBytes: descriptor & 4,
    windowBytes: single ? singleSize(head, 5 + dictionary, size) : windowOf(head[5]!),
  };
}

export const isZstd = (head: Uint8Array): boolean =>
  head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;

/** Three bytes before each block. */
export function zstdBlock(header: number): { last: boolean; bodyBytes: number } | undefined {
  const kind = (header >> 1) & 3;
  const size = header >> 3;
  if (kind === 3 || size > largestZstdBlock) return undefined;
  return { last: (header & 1) === 1, bodyBytes: kind === 1 ? 1 : size };
}

/**
 * Whether the end of a file can be the end of a frame: somewhere in it there must be the header of a last block that
 * reaches exactly to the checksum. In data that was cut at a random place this is found by chance in 1 to 3 of 100 cases.
 * @param tail the last 131,079 bytes, or from the first block on where the file is smaller
 */
export function endsWithLastBlock(tail: Uint8Array, checksumBytes: number): boolean {
  for (let at = tail.length - checksumBytes - 3; at >= 0; at--) {
    const header = tail[at]! | (tail[at + 1]! << 8) | (tail[at + 2]! << 16);
    if ((header & 1) === 0) continue;
    const block = zstdBlock(header);
    if (!block || at + 3 + block.bodyBytes + checksumBytes !== tail.length) continue;
    const packed = ((header >> 1) & 3) === 2;
    if (!packed || isPackedBlock(tail.subarray(at + 3, at + 3 + block.bodyBytes))) return true;
  }
  return false;
}

/** Reads the literals' header and the number of sequences after it: sizes must fit into the block, reserved bits be zero. */
function isPackedBlock(body: Uint8Array): boolean {
  if (body.length < 2) return false;
  const kind = body[0]! & 3;
  const form = (body[0]! >> 2) & 3;
  const bits = (from: number, count: number) => {
    let value = 0;
    for (let i = count - 1; i >= 0; i--)
      value = value * 2 + ((body[(from + i) >> 3]! >> ((from + i) & 7)) & 1);
    return value;
  };
  let at: number;
  let literals: number;
  if (kind < 2) {
    const [start, count, bytes] = [
      [3, 5, 1],
      [4, 12, 2],
      [3, 5, 1],
      [4, 20, 3],
    ][form] as [number, number, number];
    if (body.length < bytes) return false;
    literals = bits(start, count);
    at = bytes + (kind === 0 ? literals : 1);
  } else {
    const [count, bytes] = [
      [10, 3],
      [10, 3],
      [14, 4],
      [18, 5],
    ][form] as [number, number];
    if (body.length < bytes) return false;
    literals = bits(4, count);
    const packed = bits(4 + count, count);
    if (packed === 0 || packed >= literals) return false;
    at = bytes + packed;
  }
  return literals <= largestZstdBlock && hasSequences(body, at);
}

function hasSequences(body: Uint8Array, at: number): boolean {
  const first = body[at];
  if (first === undefined) return false;
  if (first === 0) return at + 1 === body.length;
  const modes = at + (first < 128 ? 1 : first < 255 ? 2 : 3);
  // The bitstream after it ends with a byte that marks its last bit.
  return modes + 1 < body.length && (body[modes]! & 3) === 0 && body[body.length - 1] !== 0;
}

function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

function singleSize(head: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + head[at + i]!;
  return bytes === 2 ? value + 256 : value;
}

/** zstd data from its first frame to its last. Skippable frames may lie between them. */
export function* zstdStructure(): Structure {
  for (let frames = 0; ; frames++) {
    const magic = yield { bytes: 4, mayEnd: frames > 0 };
    if (magic.length === 0) return;
    if ((magic[0]! & 0xf0) === 0x50 && magic[1] === 0x2a && magic[2] === 0x4d && magic[3] === 0x18) {
      const size = yield { bytes: 4 };
      yield { bytes: viewOf(size).getUint32(0, true), skip: true };
      frames--;
      continue;
    }
    const start = new Uint8Array(18);
    start.set(magic);
    start.set(yield { bytes: 2 }, 4);
    const { headerBytes } = zstdFrame(start) ?? {};
    if (!headerBytes) throw new Damaged('does not begin as zstd data, or goes on after its end');
    if (headerBytes > 6) start.set(yield { bytes: headerBytes - 6 }, 6);
    const { checksumBytes, windowBytes } = zstdFrame(start)!; // it was one with fewer bytes
    if (windowBytes > largestZstdWindow)
      throw new TooCostly(`takes ${Math.round(windowBytes / 2 ** 20)} MiB of memory to unpack`);
    for (let last = false; !last; ) {
      const header = yield { bytes: 3 };
      const block = zstdBlock(header[0]! | (header[1]! << 8) | (header[2]! << 16));
      if (!block) throw new Damaged('has a block that zstd does not know');
      if (block.bodyBytes > 0) yield { bytes: block.bodyBytes, skip: true };
      last = block.last;
    }
    if (checksumBytes > 0) yield { bytes: checksumBytes };
  }
}
