/** Who reads which format. */
import type { OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { readPbsS3 } from './pbs/reader.ts';
import { readRestic } from './restic/reader.ts';
import type { TargetReader } from './target.ts';
import { readVzdump } from './vzdump/reader.ts';

export const readers: Record<Exclude<OffsiteTargetPolicy['kind'], 'pbs'>, TargetReader> = {
  vzdump: readVzdump,
  'pbs-s3': readPbsS3,
  restic: readRestic,
};
