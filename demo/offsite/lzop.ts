/**
 * Writes what `lzop` writes when it packs a stream: blocks of 256 KiB, LZO1X, Adler-32 of the plain data. Blocks that
 * packing would not make smaller are stored as they are.
 */
import { concat } from './noise.ts';

const blockSize = 262_144;

export function lzop(data: Uint8Array): Uint8Array {
  const parts = [lzopHeader()];
  for (let at = 0; at < data.length; at += blockSize) {
    const plain = data.subarray(at, at + blockSize);
    const packed = lzo1x(plain);
    const stored = packed.length < plain.length ? packed : plain;
    parts.push(big32(plain.length), big32(stored.length), big32(adler32(plain)), stored);
  }
  return concat([...parts, big32(0)]);
}

function lzopHeader(): Uint8Array {
  const magic = Uint8Array.of(0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a);
  // Versions 1.040, 2.0a0 and 0.940, LZO1X-1, level 5; flags: Adler-32 of the data, from and to a stream, Unix.
  const rest = Buffer.from('104020a0094001050300000d00000000000000000000000000', 'hex');
  return concat([magic, rest, big32(adler32(rest))]);
}

/**
 * Packed by LZO1X with the simplest of its instructions: runs of literals and matches of up to 16 KiB back. The format:
 * https://docs.kernel.org/staging/lzo.html.
 */
export function lzo1x(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  const seen = new Map<number, number>();
  let literals = 0;
  let at = 0;
  const flush = (end: number) => {
    writeLiterals(out, data.subarray(literals, end));
    literals = end;
  };
  while (at + 8 <= data.length) {
    const four = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    const from = seen.get(four) ?? -1;
    seen.set(four, at);
    const length = from >= 0 && at - from <= 16_384 ? common(data, from, at) : 0;
    if (length < 8) {
      at++;
      continue;
    }
    flush(at);
    writeMatch(out, at - from, length);
    at += length;
    literals = at;
  }
  flush(data.length);
  out.push(0x11, 0, 0);
  return Uint8Array.from(out);
}

function common(data: Uint8Array, from: number, at: number): number {
  let length = 0;
  while (at + length < data.length && data[from + length] === data[at + length]) length++;
  return length;
}

function writeLiterals(out: number[], run: Uint8Array): void {
  if (run.length === 0) return;
  if (out.length === 0 && run.length <= 238) out.push(17 + run.length);
  // Up to three go into spare bits of the match before them.
  else if (run.length <= 3) out[out.length - 2]! |= run.length;
  else if (run.length <= 18) out.push(run.length - 3);
  else writeLong(out, 0, run.length - 18);
  for (const byte of run) out.push(byte);
}

function writeMatch(out: number[], distance: number, length: number): void {
  if (length <= 33) out.push(32 | (length - 2));
  else writeLong(out, 32, length - 33);
  out.push(((distance - 1) << 2) & 255, (distance - 1) >> 6);
}

/** A length that the instruction has no room for: zero bytes of 255 each, and the rest. */
function writeLong(out: number[], instruction: number, length: number): void {
  out.push(instruction);
  for (; length > 255; length -= 255) out.push(0);
  out.push(length);
}

function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}

function big32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
