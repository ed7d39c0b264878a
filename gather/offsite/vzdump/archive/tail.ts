/** Whether an archive ends as one that is whole: told from its last bytes. */

import type { ArchiveFormat, Packing } from '../name.ts';
import { isZero } from './tar-stream.ts';
import { equal, viewOf } from './vma-header.ts';
import { extentBytes, isBareHeader, isExtent, largestExtent } from './vma-stream.ts';
import { endsWithLastBlock, largestZstdBlock, zstdFrame } from './zstd-frame.ts';

export interface ArchiveTail {
  outcome: 'ok' | 'failed' | 'cannot';
  how: string;
  detail?: string;
}

/** How much of an archive's end to fetch; 0 where nothing there tells. */
export function tailBytes(format: ArchiveFormat, packing: Packing): number {
  if (packing === 'none') return format === 'tar' ? 1024 : largestExtent;
  return { zst: largestZstdBlock + 3 + 4, lzo: 16, gz: 8, bz2: 0 }[packing];
}

/** What the size alone shows; undefined when the end must be looked at. */
export function impossibleSize(
  format: ArchiveFormat,
  packing: Packing,
  sizeBytes: number,
): ArchiveTail | undefined {
  if (sizeBytes === 0) return { outcome: 'failed', how: 'its size', detail: 'It is empty.' };
  if (packing !== 'none' || sizeBytes % 512 === 0) return undefined;
  const detail = `It is cut off: ${sizeBytes} bytes are no multiple of 512, as every whole ${format} archive is.`;
  return { outcome: 'failed', how: 'its size', detail };
}

/**
 * @param tail the last `tailBytes`, or all of a smaller archive
 * @param head the first bytes, where they are at hand
 */
export function archiveTail(
  format: ArchiveFormat,
  packing: Packing,
  tail: Uint8Array,
  head?: { uuid?: Uint8Array; part: Uint8Array },
): ArchiveTail {
  if (packing === 'bz2')
    return {
      outcome: 'cannot',
      how: 'its last bytes',
      detail: 'The end of bzip2 data cannot be told from its middle.',
    };
  const judge = packing === 'none' ? plainTails[format] : packedTails[packing];
  return judge(tail, head, format);
}

type Judge = (
  tail: Uint8Array,
  head: { uuid?: Uint8Array; part: Uint8Array } | undefined,
  format: ArchiveFormat,
) => ArchiveTail;

const verdict = (whole: boolean, how: string, lacks: string, bound?: string): ArchiveTail => ({
  outcome: whole ? 'ok' : 'failed',
  how,
  ...(whole ? (bound ? { detail: bound } : {}) : { detail: `It is cut off: ${lacks}.` }),
});

const plainTails: Record<ArchiveFormat, Judge> = {
  tar: (tail) =>
    verdict(
      tail.length >= 1024 && isZero(tail.subarray(-1024)),
      'the empty blocks at the end of the tar archive',
      'the empty blocks at its end are missing',
    ),
  vma: (tail, head) =>
    verdict(
      endsWithExtent(tail, head?.uuid) || isBareHeader(tail),
      'the last extent of the VMA archive, which reaches to its end',
      'no extent reaches exactly to its end',
    ),
};

const packedTails: Record<'zst' | 'gz' | 'lzo', Judge> = {
  zst: (tail, head) => {
    const checksum = (head && zstdFrame(head.part)?.checksumBytes) ?? 4;
    return verdict(
      endsWithLastBlock(tail, checksum),
      'the last block of the zstd data, which reaches to its end (finds 97 of 100 cuts)',
      'no last block of zstd data reaches to its end',
      'An archive cut at a random place passes this test in up to 3 of 100 cases.',
    );
  },
  gz: (tail) => {
    // vma and tar come in units of 512 bytes, and the length's remainder by 2^32 keeps that.
    const whole =
      tail.length >= 8 &&
      !isZero(tail.subarray(-8)) &&
      viewOf(tail).getUint32(tail.length - 4, true) % 512 === 0;
    return verdict(
      whole,
      'the length at the end of the gzip data, a multiple of 512 (finds 99 of 100 cuts)',
      'its last bytes are no length of an archive',
      'An archive cut at a random place passes this test in up to 1 of 100 cases.',
    );
  },
  lzo: lzopEnd,
};

/**
 * A packed block ends with `11 00 00`, the file with four zeros. A tar archive ends with zeros that lzop always packs; of a
 * virtual machine the last block may be one that could not be packed, and ends with whatever its data does.
 */
function lzopEnd(tail: Uint8Array, _: unknown, format: ArchiveFormat): ArchiveTail {
  const how = 'the end mark of the lzop data (finds 97 of 100 cuts)';
  let zeros = 0;
  while (zeros < tail.length && tail[tail.length - 1 - zeros] === 0) zeros++;
  const packed = tail[tail.length - 1 - zeros] === 0x11;
  if (zeros === 5 && packed && format === 'vma') {
    const detail =
      'Its end is that of an archive which lacks its last byte, and in rare cases of one that is whole.';
    return { outcome: 'cannot', how, detail };
  }
  return verdict(
    format === 'tar' ? zeros === 6 && packed : zeros >= 4,
    how,
    'the end mark of lzop is missing',
    'An archive cut at a random place passes this test in up to 3 of 100 cases.',
  );
}

/** Backwards, as the last one is near the end as a rule. A disk may hold archives itself: the uuid tells them apart. */
function endsWithExtent(tail: Uint8Array, uuid: Uint8Array | undefined): boolean {
  for (let at = tail.length - 512; at >= 0; at--) {
    if (tail[at] !== 0x56 || tail[at + 1] !== 0x4d || tail[at + 2] !== 0x41 || tail[at + 3] !== 0x45)
      continue;
    const extent = tail.subarray(at, at + 512);
    if (at + extentBytes(extent) !== tail.length || !isExtent(extent)) continue;
    if (!uuid || equal(extent.subarray(8, 24), uuid)) return true;
  }
  return false;
}
