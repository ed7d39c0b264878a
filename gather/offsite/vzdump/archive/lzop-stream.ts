/**
 * Unpacks what lzop wrote. Each block has an Adler-32 of its plain data, which is compared. The file's format is that of
 * https://www.lzop.org, the data's that of https://docs.kernel.org/staging/lzo.html.
 */
import { Damaged, TooCostly } from './structure-walk.ts';
import { viewOf } from './vma-header.ts';

/** lzop cuts data into blocks of 256 KiB. */
const largestBlock = 2 ** 20;

export const isLzop = (head: Uint8Array): boolean => magic.every((byte, i) => head[i] === byte);

const magic = [0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a];

/** @throws Damaged, TooCostly */
export async function* unlzop(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { take, ended } = taker(source);
  if (!isLzop(await take(9))) throw new Damaged('does not begin as lzop data');
  const flags = await header(take);
  for (;;) {
    const plainBytes = viewOf(await take(4)).getUint32(0);
    if (plainBytes === 0) break;
    const packedBytes = viewOf(await take(4)).getUint32(0);
    if (plainBytes > largestBlock) throw new TooCostly(`has blocks of ${plainBytes} bytes`);
    if (packedBytes === 0 || packedBytes > plainBytes) throw new Damaged('has a block of an impossible size');
    const sums = [];
    // Adler-32 and CRC-32 of the plain data, then of the packed, where that is another.
    for (const flag of [0x1, 0x100, ...(packedBytes < plainBytes ? [0x2, 0x200] : [])])
      if (flags & flag) sums.push({ flag, value: viewOf(await take(4)).getUint32(0) });
    const packed = await take(packedBytes);
    const plain = packedBytes < plainBytes ? unlzo1x(packed, plainBytes) : packed;
    const sum = sums.find(({ flag }) => flag === 0x1);
    if (sum && adler32(plain) !== sum.value) throw new Damaged('has a block whose checksum is wrong');
    yield plain;
  }
  if (!(await ended())) throw new Damaged('goes on after its end');
}

/** @returns lzop's flags */
async function header(take: (bytes: number) => Promise<Uint8Array>): Promise<number> {
  const fixed = viewOf(await take(25));
  const flags = fixed.getUint32(8);
  if (fixed.getUint8(6) > 3 || flags & 0x800)
    throw new TooCostly('was packed with options that vzdump does not use');
  const nameBytes = fixed.getUint8(24);
  await take(nameBytes + 4);
  if (flags & 0x40) await take(viewOf(await take(4)).getUint32(0) % 65_536);
  return flags;
}

/** Gives out a stream in the pieces that are asked for. */
function taker(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  const more = async (): Promise<boolean> => {
    const { done, value } = await chunks.next();
    held = done ? new Uint8Array(0) : value;
    return !done;
  };
  return {
    async take(bytes: number): Promise<Uint8Array> {
      const piece = new Uint8Array(bytes);
      for (let at = 0; at < bytes; ) {
        if (held.length === 0 && !(await more())) throw new Damaged('is cut off', true);
        const part = held.subarray(0, bytes - at);
        piece.set(part, at);
        held = held.subarray(part.length);
        at += part.length;
      }
      return piece;
    },
    async ended(): Promise<boolean> {
      while (held.length === 0) if (!(await more())) return true;
      return false;
    },
  };
}

/** @throws Damaged for whatever would read or write outside of its bounds */
export function unlzo1x(packed: Uint8Array, plainBytes: number): Uint8Array {
  const plain = new Uint8Array(plainBytes);
  let from = 0;
  let to = 0;
  const next = (): number => {
    if (from >= packed.length) throw new Damaged('has a block that ends too early');
    return packed[from++]!;
  };
  const long = (length: number, base: number): number => {
    if (length > 0) return length;
    let total = base;
    let byte = next();
    for (; byte === 0; byte = next()) total += 255;
    return total + byte;
  };
  const literals = (count: number) => {
    if (from + count > packed.length || to + count > plainBytes)
      throw new Damaged('has a block that runs over');
    plain.set(packed.subarray(from, from + count), to);
    from += count;
    to += count;
  };
  const match = (distance: number, length: number) => {
    if (distance > to || to + length > plainBytes)
      throw new Damaged('has a block that points outside of itself');
    for (let i = 0; i < length; i++, to++) plain[to] = plain[to - distance]!;
  };
  // How many literals the instruction before had: 0 to 3 in its spare bits, 4 for a run.
  let before = 0;
  if (packed[0]! > 17) {
    const count = next() - 17;
    literals(count);
    before = Math.min(count, 4);
  }
  for (;;) {
    const code = next();
    let spare = code;
    if (code >= 64) {
      const far = next();
      match(1 + ((code >> 2) & 7) + (far << 3), (code >> 5) + 1);
    } else if (code >= 16) {
      const length = code >= 32 ? long(code & 31, 31) + 2 : long(code & 7, 7) + 2;
      spare = next();
      const far = (spare >> 2) + (next() << 6);
      if (code >= 32) match(far + 1, length);
      else {
        const distance = far + ((code & 8) << 11);
        if (distance === 0) break;
        match(distance + 16_384, length);
      }
    } else if (before === 0) {
      literals(long(code, 15) + 3);
      before = 4;
      continue;
    } else {
      const far = next();
      if (before === 4) match(2049 + (code >> 2) + (far << 2), 3);
      else match(1 + (code >> 2) + (far << 2), 2);
    }
    before = spare & 3;
    literals(before);
  }
  if (to !== plainBytes || from !== packed.length)
    throw new Damaged('has a block of another size than it says');
  return plain;
}

export function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < data.length; ) {
    // So many additions stay below 2^32.
    const end = Math.min(at + 3800, data.length);
    for (; at < end; at++) {
      a += data[at]!;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return ((b << 16) | a) >>> 0;
}
