/** What a bucket says of itself: one answer for each sub-resource. */
import { isAfter } from './listing.ts';
import { etagOf } from './objects.ts';
import { notImplemented, S3Refusal } from './refusal.ts';
import type { BucketState, LifecycleRule } from './state.ts';
import { around, document, element, isoTime } from './xml.ts';

type SubResource =
  | 'versioning'
  | 'object-lock'
  | 'lifecycle'
  | 'policyStatus'
  | 'publicAccessBlock'
  | 'uploads'
  | 'policy'
  | 'acl'
  | 'versions';

export const subResources = [
  'versioning',
  'object-lock',
  'lifecycle',
  'policyStatus',
  'publicAccessBlock',
  'uploads',
  'policy',
  'acl',
  'versions',
] as const satisfies SubResource[];

/**
 * A document, or a policy as JSON.
 * @throws S3Refusal
 */
export function answerSubResource(bucket: BucketState, name: SubResource, query: URLSearchParams): string {
  const { provider = 'aws' } = bucket;
  if (lacking[provider]?.includes(name)) throw notImplemented(name);
  // R2 answers these two the same for every bucket: its own locks are not seen through S3.
  if (provider === 'r2' && name === 'versioning') return document('VersioningConfiguration', '');
  if (provider === 'r2' && name === 'object-lock') throw noLock();
  return answers[name](bucket, query);
}

const lacking: Partial<Record<NonNullable<BucketState['provider']>, SubResource[]>> = {
  r2: ['policyStatus', 'publicAccessBlock', 'policy', 'acl', 'versions'],
  b2: ['policyStatus', 'publicAccessBlock', 'policy'],
};

const answers: Record<SubResource, (bucket: BucketState, query: URLSearchParams) => string> = {
  versioning: ({ versioning }) =>
    document(
      'VersioningConfiguration',
      element('Status', versioning && { on: 'Enabled', suspended: 'Suspended' }[versioning]),
    ),
  'object-lock': ({ objectLock }) => {
    if (!objectLock) throw noLock();
    const { mode, days } = objectLock;
    const standard = mode
      ? around('DefaultRetention', element('Mode', mode.toUpperCase()) + element('Days', days))
      : '';
    return document(
      'ObjectLockConfiguration',
      element('ObjectLockEnabled', 'Enabled') + around('Rule', standard),
    );
  },
  lifecycle: ({ lifecycle }) => {
    if (!lifecycle)
      throw new S3Refusal(404, 'NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
    return document('LifecycleConfiguration', lifecycle.map(ruleXml).join(''));
  },
  policyStatus: (bucket) => {
    if (bucket.policy === undefined && !bucket.public) throw noPolicy();
    return document('PolicyStatus', element('IsPublic', bucket.public === true));
  },
  publicAccessBlock: ({ publicAccessBlock }) => {
    if (publicAccessBlock === undefined)
      throw new S3Refusal(
        404,
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
      );
    const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
    return document(
      'PublicAccessBlockConfiguration',
      names.map((name) => element(name, publicAccessBlock)).join(''),
    );
  },
  uploads: ({ name, uploads = [] }, query) => {
    const prefix = query.get('prefix') ?? '';
    const marker = query.get('key-marker') ?? '';
    const most = Number(query.get('max-uploads') ?? 1000);
    const waiting = uploads
      .filter(({ key }) => key.startsWith(prefix) && (marker === '' || isAfter(key, marker)))
      .sort((a, b) => (isAfter(a.key, b.key) ? 1 : -1));
    const page = waiting.slice(0, most);
    const rows = page.map(({ key, startedAt }) =>
      around(
        'Upload',
        element('Key', key) +
          element('UploadId', Buffer.from(key).toString('base64url')) +
          element('StorageClass', 'STANDARD') +
          element('Initiated', isoTime(startedAt)),
      ),
    );
    const cut = waiting.length > page.length;
    const last = page.at(-1)?.key;
    return document(
      'ListMultipartUploadsResult',
      element('Bucket', name) +
        element('IsTruncated', cut) +
        (cut && last !== undefined
          ? element('NextKeyMarker', last) +
            element('NextUploadIdMarker', Buffer.from(last).toString('base64url'))
          : '') +
        rows.join(''),
    );
  },
  policy: ({ policy }) => {
    if (policy === undefined) throw noPolicy();
    return JSON.stringify(policy);
  },
  acl: (bucket) => {
    const owner = element('ID', 'owner') + element('DisplayName', 'owner');
    const everyone = '<Grantee><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>';
    return document(
      'AccessControlPolicy',
      around('Owner', owner) +
        around(
          'AccessControlList',
          around('Grant', around('Grantee', owner) + element('Permission', 'FULL_CONTROL')) +
            (bucket.public ? around('Grant', everyone + element('Permission', 'READ')) : ''),
        ),
    );
  },
  versions: versionsXml,
};

function ruleXml(rule: LifecycleRule): string {
  const { id, prefix = '', enabled = true, expireDays, expiresAt, noncurrentDays, abortUploadDays } = rule;
  return around(
    'Rule',
    element('ID', id) +
      around('Filter', element('Prefix', prefix)) +
      element('Status', enabled ? 'Enabled' : 'Disabled') +
      around(
        'Expiration',
        element('Days', expireDays) +
          element('Date', expiresAt === undefined ? undefined : isoTime(expiresAt)),
      ) +
      around('NoncurrentVersionExpiration', element('NoncurrentDays', noncurrentDays)) +
      around('AbortIncompleteMultipartUpload', element('DaysAfterInitiation', abortUploadDays)) +
      around(
        'Transition',
        element('Days', rule.transition?.days) + element('StorageClass', rule.transition?.storageClass),
      ),
  );
}

/** The newest thousand from `key-marker` on; of a versioned bucket's objects and of what was replaced or deleted. */
function versionsXml({ name, objects, oldVersions = [] }: BucketState, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('key-marker') ?? '';
  const most = Number(query.get('max-keys') ?? 1000);
  const wanted = (key: string) => key.startsWith(prefix) && isAfter(key, marker);
  const rows: { key: string; xml: string }[] = [];
  for (const object of objects) {
    if (!wanted(object.key)) continue;
    if (rows.length > most) break;
    const { key, modifiedAt, sizeBytes } = object;
    const latest = versionXml(key, true, modifiedAt, sizeBytes) + element('ETag', `"${etagOf(object)}"`);
    rows.push({ key, xml: around('Version', latest) });
  }
  for (const { key, latest = false, modifiedAt, sizeBytes } of oldVersions) {
    if (!wanted(key)) continue;
    const kind = sizeBytes === undefined ? 'DeleteMarker' : 'Version';
    rows.push({ key, xml: around(kind, versionXml(key, latest, modifiedAt, sizeBytes)) });
  }
  rows.sort((a, b) => (a.key === b.key ? 0 : isAfter(a.key, b.key) ? 1 : -1));
  const page = rows.slice(0, most);
  const cut = rows.length > page.length;
  return document(
    'ListVersionsResult',
    element('Name', name) +
      element('IsTruncated', cut) +
      (cut ? element('NextKeyMarker', page.at(-1)?.key) : '') +
      page.map(({ xml }) => xml).join(''),
  );
}

const versionXml = (
  key: string,
  latest: boolean,
  modifiedAt: number,
  sizeBytes: number | undefined,
): string =>
  element('Key', key) +
  element('VersionId', `${modifiedAt}`) +
  element('IsLatest', latest) +
  element('LastModified', isoTime(modifiedAt)) +
  element('Size', sizeBytes);

const noLock = () =>
  new S3Refusal(
    404,
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  );

const noPolicy = () => new S3Refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
