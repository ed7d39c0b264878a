/** What protects a bucket, read by GET alone. */
import type { OffsiteTargetPolicy } from '../../../audit/offsite-policy.ts';
import { cleanName, cleanProse } from '../../clean-text.ts';
import { ObjectStoreError } from '../object-reader.ts';
import type { BucketReader, S3Reader } from '../s3/reader.ts';
import { children, textAt, timeAt } from '../s3/xml.ts';
import type { BucketFacts, OffsiteGap } from '../target.ts';
import { type Ask, accessOf } from './access.ts';
import { addressOf } from './address.ts';
import { lifecycleOf, objectLockOf, versioningOf } from './answers.ts';

/**
 * Eight requests or a few more. Forbidden is a gap, "there is none" means off, and what the service does not know is a
 * gap that says `unsupported`.
 * @throws only what is no ObjectStoreError
 */
export async function readBucket(
  { bucket }: Pick<S3Reader, 'bucket'>,
  { name, prefix }: Pick<OffsiteTargetPolicy, 'name' | 'prefix'>,
): Promise<{ bucket: BucketFacts; gaps: OffsiteGap[] }> {
  const ask = asker();
  const gaps: OffsiteGap[] = [];
  const known = <Value>(field: Field, answer: Value | ObjectStoreError): Value | undefined => {
    if (!(answer instanceof ObjectStoreError)) return answer;
    gaps.push(gapOf(name, field, answer));
    return undefined;
  };
  const versioning = known('versioning', await ask(() => readVersioning(bucket)));
  const objectLock = known('objectLock', await ask(() => readObjectLock(bucket)));
  const lifecycle = known('lifecycle', await ask(() => readLifecycle(bucket)));
  const access = bucket.isR2 ? ofR2 : await accessOf(bucket, ask);
  const publicAccess = known('publicAccess', access.publicAccess);
  const unfinishedUploads = known('unfinishedUploads', await ask(() => readUploads(bucket, prefix)));
  return {
    bucket: {
      host: cleanName(bucket.host),
      ...(bucket.region !== 'auto' && { region: cleanName(bucket.region) }),
      address: addressOf(bucket.host),
      ...(versioning !== undefined && { versioning }),
      ...(objectLock && { objectLock }),
      ...(lifecycle && { lifecycle }),
      ...(publicAccess !== undefined && { publicAccess }),
      ...(unfinishedUploads && { unfinishedUploads }),
      ownWrite: access.ownWrite,
    },
    gaps,
  };
}

type Field = 'versioning' | 'objectLock' | 'lifecycle' | 'publicAccess' | 'unfinishedUploads';

const whatItIs: Record<Field, string> = {
  versioning: 'whether the bucket keeps old versions',
  objectLock: 'the object lock of the bucket',
  lifecycle: 'the lifecycle rules of the bucket',
  publicAccess: 'whether strangers may read the bucket',
  unfinishedUploads: 'the unfinished uploads in the bucket',
};

/** A gap of one thing about a bucket. */
export function gapOf(target: string, field: Field, error: ObjectStoreError): OffsiteGap {
  const { reason, privilege, message } = error;
  return {
    group: 'offsite',
    subject: `${target}/${field}`,
    reason,
    ...(privilege && { privilege }),
    detail: cleanProse(`Could not read ${whatItIs[field]} (${target}): ${message}.`),
  };
}

/** A server that once did not answer at all is not asked again: that would cost a timeout for each question. */
function asker(): Ask {
  let silent: ObjectStoreError | undefined;
  return async (question) => {
    if (silent) return silent;
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      if (error.status === undefined && error.reason !== 'malformed' && error.reason !== 'unsupported')
        silent = error;
      return error;
    }
  };
}

/** R2's own locks are seen through Cloudflare's API alone, for which an audit has no key. */
export const r2Locks =
  'Cloudflare R2 has no versions, and its bucket locks cannot be seen with S3 or a binding; ' +
  'where a lock rule is set (dashboard, or `wrangler r2 bucket lock list`), declare it in the target as declares.protected';

export const r2Public =
  'whether an R2 bucket is public (r2.dev or a domain of its own) cannot be seen with S3 or a binding: look in the dashboard';

const unsupported = (message: string) => new ObjectStoreError('unsupported', message);

const ofR2 = {
  publicAccess: unsupported(r2Public),
  ownWrite: {
    can: 'unknown' as const,
    why: 'S3 does not tell what an R2 token may do: the dashboard shows whether it is "Object Read only"',
  },
};

async function readVersioning(bucket: BucketReader): Promise<BucketFacts['versioning']> {
  if (bucket.isR2) throw unsupported(r2Locks);
  return versioningOf(await bucket.ask('versioning'));
}

async function readObjectLock(bucket: BucketReader): Promise<BucketFacts['objectLock']> {
  if (bucket.isR2) throw unsupported(r2Locks);
  return await bucket.ask('object-lock').then(objectLockOf, (error: unknown) => {
    if (hasCode(error, 'ObjectLockConfigurationNotFoundError')) return { on: false };
    throw error;
  });
}

async function readLifecycle(bucket: BucketReader): Promise<BucketFacts['lifecycle']> {
  return await bucket.ask('lifecycle').then(lifecycleOf, (error: unknown) => {
    if (hasCode(error, 'NoSuchLifecycleConfiguration')) return [];
    throw error;
  });
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof ObjectStoreError && error.code === code;

/** Beyond so many thousand there is nothing more to learn; the count is then of the first ones. */
const mostPages = 10;

async function readUploads(
  bucket: BucketReader,
  prefix: string,
): Promise<NonNullable<BucketFacts['unfinishedUploads']>> {
  let count = 0;
  let oldestAt: number | undefined;
  let query: Record<string, string> = {};
  for (let page = 0; page < mostPages; page++) {
    const answer = await bucket.ask('uploads', {
      'max-uploads': '1000',
      ...(prefix && { prefix }),
      ...query,
    });
    for (const upload of children(answer, 'Upload')) {
      // A server that ignores the prefix names others' uploads, too.
      if (!textAt(upload, 'Key')?.startsWith(prefix)) continue;
      count++;
      const at = timeAt(upload, 'Initiated');
      if (at !== undefined) oldestAt = Math.min(oldestAt ?? at, at);
    }
    const key = textAt(answer, 'NextKeyMarker');
    if (textAt(answer, 'IsTruncated')?.trim() !== 'true' || !key || key === query['key-marker']) break;
    const upload = textAt(answer, 'NextUploadIdMarker');
    query = { 'key-marker': key, ...(upload && { 'upload-id-marker': upload }) };
  }
  return { count, ...(oldestAt !== undefined && { oldestAt }) };
}
