/** Reads an archive from its first byte to its last and compares whatever it has of checksums. */
import { createHash } from 'node:crypto';
import type { Check } from '../../target.ts';
import type { ArchiveFormat, Packing } from '../name.ts';
import { Damaged, TooCostly, walk } from './structure-walk.ts';
import { tarStructure } from './tar-stream.ts';
import { unpacked } from './unpack.ts';
import { vmaStructure } from './vma-stream.ts';
import { zstdFrame } from './zstd-frame.ts';

export interface WholeArchive {
  format: ArchiveFormat;
  packing: Packing;
  /** MD5 in hex that the uploader computed of its file. */
  uploaderMd5?: string | undefined;
  /** MD5 in hex that the bucket gives, where it may be one: it is none for some kinds of encryption. */
  bucketMd5?: string | undefined;
  /** Unpacking stops there: a few bytes can claim to be many. */
  mostPlainBytes: number;
  /** Whether time is up. */
  late: () => boolean;
}

type Finding = Omit<Check, 'at'>;

/** @throws what the source throws */
export async function readArchive(
  source: AsyncIterable<Uint8Array>,
  archive: WholeArchive,
): Promise<Finding[]> {
  const hash = createHash('md5');
  let first: Uint8Array | undefined;
  const hashed = (async function* () {
    for await (const chunk of source) {
      hash.update(chunk);
      first ??= new Uint8Array(chunk.subarray(0, 18));
      yield chunk;
    }
  })();
  const { format, packing } = archive;
  const how = `${checksums[packing]}the ${format === 'vma' ? 'VMA' : 'tar'} structure, read from the first byte to the last`;
  try {
    await followed(hashed, archive);
  } catch (error) {
    if (error instanceof TooCostly)
      return [{ proof: 'content', outcome: 'cannot', how, detail: `It ${error.message}.` }];
    if (!(error instanceof Damaged)) throw error;
    const detail = `It ${error.message}.`;
    const content: Finding = { proof: 'content', outcome: 'failed', how, detail };
    return error.cutOff ? [content, { proof: 'complete', outcome: 'failed', how, detail }] : [content];
  }
  // zstd leaves out its checksum where it is told to.
  const summed = packing !== 'none' && !(packing === 'zst' && first && !zstdFrame(first)?.checksumBytes);
  return judged(hash.digest('hex'), how, summed, archive);
}

async function followed(source: AsyncIterable<Uint8Array>, archive: WholeArchive): Promise<void> {
  const { format, packing, mostPlainBytes, late } = archive;
  const structure = walk(format === 'vma' ? vmaStructure() : tarStructure());
  let plainBytes = 0;
  for await (const chunk of unpacked(packing, source)) {
    plainBytes += chunk.length;
    if (plainBytes > mostPlainBytes) throw new TooCostly(`unpacks to more than ${mostPlainBytes} bytes`);
    if (late()) throw new TooCostly('takes longer to read than one audit has for it');
    structure.push(chunk);
  }
  structure.end();
}

const checksums: Record<Packing, string> = {
  none: '',
  zst: 'the zstd checksum and ',
  gz: 'the gzip checksum and ',
  lzo: 'the lzop checksums and ',
  bz2: '',
};

function judged(
  md5: string,
  how: string,
  summed: boolean,
  { uploaderMd5, bucketMd5 }: WholeArchive,
): Finding[] {
  const complete: Finding = { proof: 'complete', outcome: 'ok', how };
  const content = (outcome: Check['outcome'], by: string, detail?: string): Finding[] => [
    { proof: 'content', outcome, how: by, ...(detail ? { detail } : {}) },
    complete,
  ];
  const withMd5 = `the MD5 of the whole file, ${how}`;
  if (uploaderMd5 && uploaderMd5 !== md5)
    return content('failed', withMd5, 'Its MD5 is not that of the file that was uploaded.');
  if (uploaderMd5) return content('ok', withMd5);
  if (summed) return content('ok', bucketMd5 === md5 ? withMd5 : how);
  if (bucketMd5 === md5) return content('ok', withMd5);
  const detail = bucketMd5
    ? 'Its MD5 is not its ETag: the file has changed, or the bucket encrypts it with keys of its own (SSE-KMS, SSE-C).'
    : 'It was read in full and its structure is right; no checksum of its data is kept anywhere.';
  return content('cannot', how, detail);
}
