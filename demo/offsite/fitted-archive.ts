/** vzdump archives of a wanted size: what lists them needs no archive, only what reads them. */
import { createCipheriv, createHash } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { tar } from './container-tar.ts';
import { concat } from './noise.ts';
import { vma } from './vma.ts';

export interface FittedArchive {
  type: 'qemu' | 'lxc';
  /** Equal seeds give equal archives. */
  seed: string;
  /** Start of the backup, Unix seconds. */
  takenAt: number;
  /** `qemu-server.conf` or `pct.conf`, as it was then. */
  conf: string;
  /** Of a virtual machine, as the archive names them: `drive-scsi0`. */
  devices: { name: string; sizeBytes: number }[];
}

/**
 * A whole `.vma.zst` or `.tar.zst` of exactly that many bytes. The guest's data does not compress, so that zstd keeps it as
 * it is, in blocks of which the length is known.
 * @param sizeBytes some kilobytes at least; of a virtual machine no more than its first disk holds
 */
export function fittedArchive(archive: FittedArchive, sizeBytes: number): Uint8Array {
  return archive.type === 'qemu' ? fittedVma(archive, sizeBytes) : fittedTar(archive, sizeBytes);
}

function fittedTar({ seed, takenAt, conf }: FittedArchive, sizeBytes: number): Uint8Array {
  const withData = (length: number) =>
    tar(
      [
        { name: './etc/vzdump/pct.conf', data: conf, pax: { mtime: `${takenAt + 1}.123456789` } },
        { name: './', kind: '5', mode: 0o755 },
        { name: './etc/', kind: '5', mode: 0o755 },
        { name: './var/lib/data', data: noise(seed, length) },
      ],
      takenAt + 1,
    );
  const before = lastByte(withData(1));
  const kept = keptIn(sizeBytes, 1);
  const archive = withData(kept - before + 1);
  return frame(archive, sizeBytes, [{ length: kept }, { length: archive.length - kept, empty: true }]);
}

function fittedVma({ seed, takenAt, conf, devices }: FittedArchive, sizeBytes: number): Uint8Array {
  const withData = (length: number) =>
    vma({
      seed,
      ctime: takenAt + 3,
      configs: { 'qemu-server.conf': conf },
      devices,
      payloadBytes: 0,
      data: noise(seed, length),
    });
  for (let length = 65_536; ; length += 65_536) {
    // Each part of 64 KiB makes it at least that much longer.
    if (length + 65_536 < sizeBytes - withoutData(devices)) continue;
    const archive = withData(length);
    const spare = archive.length - keptIn(sizeBytes, 2);
    if (spare < 1) continue;
    const end = Buffer.from(archive).indexOf(noise(seed, length).subarray(-32)) + 32;
    if (end < 32 || spare > 65_536) throw new Error(`No archive ${seed} of ${sizeBytes} bytes can be made.`);
    archive.fill(0, end - spare, end);
    return frame(archive, sizeBytes, [
      { length: end - spare },
      { length: spare, empty: true },
      { length: archive.length - end },
    ]);
  }
}

/** More than what the header and the lists of empty parts take. */
const withoutData = (devices: FittedArchive['devices']): number =>
  20_000 + devices.reduce((sum, { sizeBytes }) => sum + Math.ceil(sizeBytes / 65_536 / 59) * 512, 0);

const lastByte = (bytes: Uint8Array): number => {
  let end = bytes.length;
  while (bytes[end - 1] === 0) end--;
  return end;
};

const largestBlock = 131_072;

/** Bytes that stay as they are in a frame of that size with one run of zeros in it. @param runs of other bytes around it */
function keptIn(frameBytes: number, runs: 1 | 2): number {
  const most = frameBytes - headBytes - checksumBytes - 4;
  return most - 3 * (Math.ceil(most / (largestBlock + 3)) + runs - 1);
}

const headBytes = 6;
const checksumBytes = 4;

/** One frame of raw blocks, and of runs of zeros: https://www.rfc-editor.org/rfc/rfc8878 */
function frame(
  content: Uint8Array,
  sizeBytes: number,
  parts: { length: number; empty?: true }[],
): Uint8Array {
  const blocks = (first: number): Uint8Array[] => {
    const made: Uint8Array[] = [];
    let at = 0;
    for (const { length, empty } of parts)
      for (let end = at + length; at < end; ) {
        const size = Math.min(at < first ? 1 : largestBlock, end - at);
        const data = empty ? new Uint8Array(1) : content.subarray(at, at + size);
        at += size;
        made.push(blockHead(size, empty === true, at === content.length), data);
      }
    return made;
  };
  const whole = (first: number) => concat([frameHead, ...blocks(first), checksumOf(content)]);
  const body = whole(0);
  // Few sizes lie between two numbers of blocks: one more, of a single byte, has a head of three.
  return body.length === sizeBytes ? body : whole(Math.round((sizeBytes - body.length) / 3));
}

/** Magic, a checksum and no size, a window of 2 MiB. */
const frameHead = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58);

function blockHead(size: number, repeated: boolean, last: boolean): Uint8Array {
  const head = size * 8 + (repeated ? 2 : 0) + (last ? 1 : 0);
  return Uint8Array.of(head & 255, (head >> 8) & 255, head >> 16);
}

/** The low half of an XXH64, which zstd puts at the end of whatever it makes. */
function checksumOf(content: Uint8Array): Uint8Array {
  const params = {
    [constants.ZSTD_c_compressionLevel]: -7,
    [constants.ZSTD_c_checksumFlag]: 1,
    [constants.ZSTD_c_windowLog]: 17,
  };
  return zstdCompressSync(content, { params }).subarray(-checksumBytes);
}

/** Bytes that no compressor makes shorter, none of them zero at the end. */
function noise(seed: string, length: number): Uint8Array {
  const key = createHash('sha256').update(seed).digest();
  const bytes = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(
    new Uint8Array(length),
  );
  bytes.fill(1, length - 1);
  return bytes;
}
