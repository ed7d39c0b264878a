import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { lzop } from './lzop.ts';

export type Compression = 'none' | 'zst' | 'gz' | 'lzo';

/** As the programs do it that vzdump pipes archives through. */
export const compressors: Record<Compression, (data: Uint8Array) => Uint8Array> = {
  none: (data) => data,
  gz: (data) => gzipSync(data, { level: 1 }),
  lzo: lzop,
  // What zstd makes of a stream: a checksum, no size, a window of 2 MiB.
  zst: (data) =>
    zstdCompressSync(data, {
      params: {
        [constants.ZSTD_c_compressionLevel]: 3,
        [constants.ZSTD_c_checksumFlag]: 1,
        [constants.ZSTD_c_contentSizeFlag]: 0,
        [constants.ZSTD_c_windowLog]: 21,
      },
    }),
};
