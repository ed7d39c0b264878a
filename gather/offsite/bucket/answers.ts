/** What a bucket's answers say, as facts. */
import { isArchive } from '../../../audit/offsite/storage-class.ts';
import { cleanName } from '../../clean-text.ts';
import { ObjectStoreError } from '../object-reader.ts';
import { child, children, countAt, textAt, timeAt, type XmlNode } from '../s3/xml.ts';
import type { BucketFacts } from '../target.ts';

/** Without a status it was never switched on. */
export function versioningOf(answer: XmlNode): BucketFacts['versioning'] {
  const status = textAt(answer, 'Status')?.trim();
  if (!status) return 'off';
  if (status === 'Enabled') return 'on';
  if (status === 'Suspended') return 'suspended';
  throw malformed('versioning');
}

export function objectLockOf(answer: XmlNode): NonNullable<BucketFacts['objectLock']> {
  if (textAt(answer, 'ObjectLockEnabled')?.trim() !== 'Enabled') return { on: false };
  const standard = child(answer, 'Rule', 'DefaultRetention');
  const mode = textAt(standard, 'Mode')?.trim().toLowerCase();
  const years = countAt(standard, 'Years');
  const days = countAt(standard, 'Days') ?? (years === undefined ? undefined : years * 365);
  if ((mode !== 'governance' && mode !== 'compliance') || days === undefined) return { on: true };
  return { on: true, mode, days };
}

type LifecycleRule = NonNullable<BucketFacts['lifecycle']>[number];

/** As many as a bucket may have; a rule too many in a hostile answer is left out. */
const mostRules = 1000;

export function lifecycleOf(answer: XmlNode): LifecycleRule[] {
  return children(answer, 'Rule')
    .slice(0, mostRules)
    .map((rule, index) => {
      const prefix =
        textAt(rule, 'Filter', 'Prefix') ?? textAt(rule, 'Filter', 'And', 'Prefix') ?? textAt(rule, 'Prefix');
      const expiresAt = timeAt(rule, 'Expiration', 'Date');
      const expireDays = countAt(rule, 'Expiration', 'Days') ?? (expiresAt === undefined ? undefined : 0);
      const noncurrentDays = countAt(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays');
      const abortUploadDays = countAt(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation');
      const transition = transitionOf(rule);
      return {
        id: cleanName(textAt(rule, 'ID') || `rule ${index + 1}`),
        prefix: cleanName(prefix ?? ''),
        ...(isNarrowed(rule) && { narrowed: true }),
        enabled: textAt(rule, 'Status')?.trim() === 'Enabled',
        ...(expireDays !== undefined && { expireDays }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(noncurrentDays !== undefined && { noncurrentDays }),
        ...(abortUploadDays !== undefined && { abortUploadDays }),
        ...(transition && { transition }),
      };
    });
}

/** Whether a rule looks at more than the prefix: at tags or sizes. */
const isNarrowed = (rule: XmlNode): boolean =>
  [child(rule, 'Filter'), child(rule, 'Filter', 'And')].some((filter) =>
    ['Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].some((name) => child(filter, name) !== undefined),
  );

/** The first to an archive, from where nothing can be read at once; else the first to come. */
function transitionOf(rule: XmlNode): LifecycleRule['transition'] {
  const [first] = children(rule, 'Transition')
    .map((node) => ({ storageClass: textAt(node, 'StorageClass') ?? '', days: countAt(node, 'Days') }))
    .sort(
      (a, b) =>
        Number(isArchive(b.storageClass)) - Number(isArchive(a.storageClass)) ||
        (a.days ?? 0) - (b.days ?? 0),
    );
  if (!first?.storageClass) return undefined;
  const { storageClass, days } = first;
  return { storageClass: cleanName(storageClass), ...(days !== undefined && { days }) };
}

export interface AclReading {
  strangersRead: boolean;
  strangersWrite: boolean;
}

/** Whoever has any account at the service is a stranger, too. */
const strangers = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

export function aclOf(answer: XmlNode): AclReading {
  const granted = children(child(answer, 'AccessControlList'), 'Grant')
    .filter((grant) => strangers.test(textAt(grant, 'Grantee', 'URI')?.trim() ?? ''))
    .map((grant) => textAt(grant, 'Permission')?.trim());
  const has = (...permissions: string[]) => granted.some((one) => one && permissions.includes(one));
  return { strangersRead: has('READ', 'FULL_CONTROL'), strangersWrite: has('WRITE', 'FULL_CONTROL') };
}

/** A yes or no as a server writes it: `true`, `TRUE`. */
export function flagAt(answer: XmlNode, name: string): boolean | undefined {
  const text = textAt(answer, name)?.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

const malformed = (what: string) =>
  new ObjectStoreError('malformed', `the answer about ${what} has an unexpected form`, 200);
