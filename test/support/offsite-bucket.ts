/** Buckets, and what may be known of them. */
import type { Facts } from '../../audit/facts.ts';
import type { TargetFacts } from '../../audit/offsite/model.ts';

export type Bucket = NonNullable<TargetFacts['bucket']>;

/** A bucket of which nothing could be read but where it is. */
export const bucket = (more: Partial<Bucket> = {}): Bucket => ({
  host: 's3.example',
  address: 'public',
  ownWrite: { can: 'unknown', why: 'Its policy cannot be read.' },
  ...more,
});

/** The gap of a part that the service has not. */
export const lacks = (part: string): Facts['gaps'][number] => ({
  group: 'offsite',
  subject: `away/${part}`,
  reason: 'unsupported',
  detail: `The service has no ${part}.`,
});

/** A lifecycle rule on the whole bucket. */
export const rule = (more: object) => ({ id: 'r', prefix: '', enabled: true, ...more });

/** An owner's declaration, on the day on which it ends. */
export const said = { by: 'Ada', until: '2026-11-22', evidence: 'a write-once key' };

/** R2, reached over S3. */
export const r2 = {
  endpoint: 'https://abc.eu.r2.cloudflarestorage.com',
  bucket: 'backups',
  region: 'auto',
  accessKeySecret: 'A',
  secretKeySecret: 'B',
};
