/** Unpacks streams in constant memory; what is unpacked is no more than what is asked for. */
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import type { Packing } from '../name.ts';
import { unlzop } from './lzop-stream.ts';
import { Damaged, TooCostly, walk } from './structure-walk.ts';
import { zstdStructure } from './zstd-frame.ts';

/**
 * The plain data of a stream. Checksums of the compressors are compared, and that the stream does not end before its end.
 * @throws Damaged, TooCostly and what the source throws, after the data that came before
 */
export function unpacked(packing: Packing, source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (packing === 'zst') return unzstd(source);
  if (packing === 'gz') return throughZlib(createGunzip({ chunkSize: 131_072 }), source);
  if (packing === 'lzo') return unlzop(source);
  if (packing === 'none') return source;
  throw new TooCostly('is packed by bzip2, which the audit does not unpack');
}

/** The first bytes of packed data, as far as they can be had from this part of it. */
export async function firstUnpacked(packing: Packing, part: Uint8Array, bytes: number): Promise<Uint8Array> {
  const first = new Uint8Array(bytes);
  let at = 0;
  try {
    for await (const plain of unpacked(packing, piecesOf(part))) {
      first.set(plain.subarray(0, bytes - at), at);
      at = Math.min(bytes, at + plain.length);
      if (at === bytes) break;
    }
  } catch (error) {
    // The part ends somewhere, and may be damaged: what came before it is what counts here.
    if (!(error instanceof Damaged || error instanceof TooCostly)) throw error;
  }
  return first.subarray(0, at);
}

/** zlib's own stream takes an early end for the end, so that the frame's structure is followed beside it. */
async function* unzstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const structure = walk(zstdStructure());
  const watched = (async function* () {
    for await (const chunk of source) {
      structure.push(chunk);
      yield chunk;
    }
  })();
  yield* throughZlib(
    createZstdDecompress({ chunkSize: 131_072, params: { [constants.ZSTD_d_windowLogMax]: 25 } }),
    watched,
  );
  structure.end();
}

type Transform = ReturnType<typeof createGunzip>;

async function* throughZlib(
  transform: Transform,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // Errors of the source reach the transform, whose iterator throws them.
  pipeline(Readable.from(source, { objectMode: true, highWaterMark: 1 }), transform, () => {});
  try {
    // An iterator over a stream gives what its `data` events give: Buffers.
    for await (const chunk of transform as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw damageIn(error);
  } finally {
    transform.destroy();
  }
}

function damageIn(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^(?:Z_|ZSTD_|ERR_Z)/.test(code)) return error;
  const message = error instanceof Error ? error.message : '';
  if (/unexpected end/i.test(message)) return new Damaged('is cut off: the packed data ends too early', true);
  if (/checksum|incorrect data check/i.test(message)) return new Damaged('does not match its own checksum');
  return new Damaged('cannot be unpacked: the packed data is damaged');
}

async function* piecesOf(part: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < part.length; at += 16_384) yield part.subarray(at, at + 16_384);
}
