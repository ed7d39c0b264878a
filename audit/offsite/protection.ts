import { counted } from '../figures.ts';
import { dateOf, duration } from '../moments.ts';
import type { Answer, CopyView, TargetView } from './model.ts';

type Bucket = NonNullable<NonNullable<TargetView['facts']>['bucket']>;
export interface Answered {
  answer: Answer;
  why: string;
}

const day = 86_400;

/**
 * Whether the homelab's own keys could delete a copy: by object lock, else by kept versions, else by the owner's word,
 * which counts until its day. A lock that some keys may lift proves nothing by itself.
 */
export function protectionOf(view: CopyView | undefined, target: TargetView, now: number): Answered {
  const seen = seenProtection(view, target, now);
  if (seen.answer === 'yes') return seen;
  const said = declared(target.policy.declares.protected, now);
  return said ? { answer: 'yes', why: said } : seen;
}

/** A clause about the owner's word, while it counts. */
export function declared(
  word: { by: string; until: string; evidence: string } | undefined,
  now: number,
): string | undefined {
  if (!word || word.until < dateOf(now)) return undefined;
  return `${word.by} says so until ${word.until}: ${word.evidence}`;
}

function seenProtection(view: CopyView | undefined, target: TargetView, now: number): Answered {
  const { facts, policy } = target;
  if (!facts || !view) return { answer: 'unknown', why: 'there is nothing to look at' };
  const { bucket } = facts;
  if (!bucket) return { answer: 'unknown', why: 'a backup server does not show who may delete there' };
  const need = now + (policy.expects.protectedDays ?? 0) * day;
  const locked = lockOf(view, bucket, need);
  if (locked) return locked;
  if (isR2(policy))
    return { answer: 'unknown', why: 'bucket locks of R2 do not show to a key that only reads' };
  return versionsOf(bucket, target, need - now);
}

function lockOf({ copy }: CopyView, { objectLock }: Bucket, need: number): Answered | undefined {
  if (copy.lock) {
    const { mode, until } = copy.lock;
    if (until < need) return { answer: 'no', why: `its object lock ends on ${dateOf(until)}` };
    return mode === 'compliance'
      ? { answer: 'yes', why: `object lock holds it until ${dateOf(until)}` }
      : {
          answer: 'unknown',
          why: `object lock until ${dateOf(until)} is in governance mode, which keys with a special right may lift`,
        };
  }
  if (objectLock?.mode !== 'compliance' || objectLock.days === undefined || copy.arrivedAt === undefined)
    return undefined;
  const until = copy.arrivedAt + objectLock.days * day;
  return until >= need
    ? {
        answer: 'yes',
        why: `the bucket locks what arrives for ${counted(objectLock.days, 'day')}, this until ${dateOf(until)}`,
      }
    : undefined;
}

/** A service without versions or locks is as if they were off; what could not be read may be on. */
function versionsOf(
  { versioning, objectLock, lifecycle }: Bucket,
  target: TargetView,
  needed: number,
): Answered {
  const lacks = (part: string) => target.unsupported.includes(part);
  if (versioning === undefined && !lacks('versioning'))
    return { answer: 'unknown', why: 'whether the bucket keeps versions could not be read' };
  if (versioning !== 'on')
    return objectLock || lacks('objectLock')
      ? { answer: 'no', why: 'the bucket keeps no versions, and no lock holds it' }
      : {
          answer: 'unknown',
          why: 'the bucket keeps no versions, and whether it locks objects could not be read',
        };
  if (!lifecycle && !lacks('lifecycle'))
    return { answer: 'unknown', why: 'the bucket keeps versions, but for how long could not be read' };
  const days = (lifecycle ?? [])
    .filter((rule) => rule.enabled && touches(rule.prefix, target.policy.prefix))
    .flatMap(({ noncurrentDays }) => noncurrentDays ?? []);
  const least = days.reduce((min, one) => Math.min(min, one), Number.POSITIVE_INFINITY);
  if (days.length === 0) return { answer: 'yes', why: 'what is deleted stays as an older version' };
  return least > 0 && least * day >= needed
    ? { answer: 'yes', why: `what is deleted stays as an older version for ${duration(least * day)}` }
    : { answer: 'no', why: `what is deleted goes for good after ${duration(least * day)}` };
}

/** Whether a rule for one prefix has to do with another. */
export const touches = (rule: string, prefix: string): boolean =>
  rule.startsWith(prefix) || prefix.startsWith(rule);

/** R2's versioning and object lock always answer "off"; what protects there is not in the S3 API. */
export const isR2 = ({ via }: TargetView['policy']): boolean =>
  'binding' in via ||
  ('endpoint' in via && /^https?:\/\/[^/:]+\.r2\.cloudflarestorage\.com(?![^/:])/i.test(via.endpoint));
