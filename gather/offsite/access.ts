/** The ways into a target that has a bucket. */
import type { OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { readBucket } from './bucket/protection.ts';
import { type R2Reading, r2Bucket, r2Reader } from './r2.ts';
import type { PlaceAccess } from './read-target.ts';
import { s3Reader } from './s3/reader.ts';

type S3Way = Extract<OffsiteTargetPolicy['via'], { endpoint: string }>;

export interface S3Keys {
  accessKeyId: string;
  secretAccessKey: string;
  /** Value of the target's `passwordSecret`. */
  password?: string | undefined;
}

/**
 * Over S3 with a key.
 * @throws Error when the endpoint cannot be used
 */
export function s3Access(
  target: OffsiteTargetPolicy,
  { endpoint, bucket, region }: S3Way,
  { accessKeyId, secretAccessKey, password }: S3Keys,
  fetch: typeof globalThis.fetch,
): PlaceAccess {
  const store = s3Reader({ endpoint, bucket, region, accessKeyId, secretAccessKey, fetch });
  return {
    store,
    readBucket: () => readBucket(store, target),
    password,
    secrets: [secretAccessKey, accessKeyId, ...(password ? [password] : [])],
  };
}

/** Through an R2 binding of the Worker. @param name of the binding */
export function r2Access(
  target: OffsiteTargetPolicy,
  binding: R2Reading,
  name: string,
  password?: string | undefined,
): PlaceAccess {
  return {
    store: r2Reader(binding, name),
    readBucket: async () => r2Bucket(name, target.name),
    password,
    secrets: password ? [password] : [],
  };
}
