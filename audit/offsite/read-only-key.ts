import type { OffsiteTargetPolicy } from '../offsite-policy.ts';
import { type Provider, providerOf } from './provider.ts';

const settings =
  's3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:GetObjectRetention, s3:GetBucketVersioning, s3:GetBucketObjectLockConfiguration, s3:GetLifecycleConfiguration, s3:GetBucketPolicy, s3:GetBucketPolicyStatus, s3:GetBucketPublicAccessBlock and s3:GetBucketAcl';

/** Where and how a key that only reads is made. */
const ways: Record<Provider, (bucket: string) => string> = {
  aws: (bucket) =>
    `Make an IAM user whose only policy allows ${settings} on arn:aws:s3:::${bucket} and arn:aws:s3:::${bucket}/*, and give the audit its access key.`,
  r2: (bucket) =>
    `In the dashboard under R2, Manage API tokens, make a token "Object Read only" for ${bucket} alone, and let the target use it with { endpoint, bucket } in place of a binding or of another token.`,
  b2: (bucket) =>
    `Make an application key for ${bucket} alone with the capabilities listBuckets, listFiles, readFiles, readBuckets, readBucketRetentions and readFileRetentions, as by b2 key create.`,
  wasabi: (bucket) =>
    `Make a user whose only policy allows ${settings} on arn:aws:s3:::${bucket} and arn:aws:s3:::${bucket}/*, and give the audit its access key.`,
  hetzner: (bucket) =>
    `Make an access key of its own for the audit, and refuse it s3:PutObject, s3:DeleteObject, s3:DeleteObjectVersion and s3:PutBucketPolicy in the policy of ${bucket}.`,
  other: (bucket) =>
    `Make a user or key of its own for the audit that may list ${bucket} and get its objects, and nothing else (MinIO: the policy readonly; Garage: garage bucket allow --read; Ceph: a bucket policy for a user of its own).`,
};

/** How the owner makes a key for audits with which nothing can be written or deleted. */
export function readOnlyKey(policy: OffsiteTargetPolicy): string {
  const bucket = 'endpoint' in policy.via ? policy.via.bucket : 'the bucket';
  return ways[providerOf(policy)](bucket);
}
