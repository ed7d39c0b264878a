/** What is known of the place itself, one sentence each. */
import { counted } from '../figures.ts';
import { dateOf } from '../moments.ts';
import type { OffsiteTargetReport } from '../report-offsite.ts';
import { placeOf } from './digits.ts';
import type { TargetView } from './model.ts';
import { shownKey } from './other-copies.ts';
import { isR2, touches } from './protection.ts';
import type { OffsiteContext } from './view.ts';

type Line = OffsiteTargetReport['bucket'][number];
type Bucket = NonNullable<NonNullable<TargetView['facts']>['bucket']>;
type Part = 'versioning' | 'objectLock' | 'lifecycle' | 'publicAccess' | 'unfinishedUploads';
type Rule = NonNullable<Bucket['lifecycle']>[number];

export function bucketLines(target: TargetView, context: OffsiteContext): Line[] {
  const bucket = target.facts?.bucket;
  if (!bucket) return [];
  const part = <Field extends Part>(
    field: Field,
    what: string,
    say: (value: NonNullable<Bucket[Field]>) => Said,
  ) => {
    const value = bucket[field];
    return { what, ...(value === undefined ? absent(target, field, context) : say(value)) };
  };
  return [
    { what: 'Place', ...place(target, bucket, context) },
    part('versioning', 'Versions', (value) => versions(value, target)),
    part('objectLock', 'Object lock', (value) => locks(value, target)),
    ...(bucket.lifecycle && bucket.lifecycle.length > 0
      ? lifecycleOf(target, bucket.lifecycle).map((said) => ({ what: 'Lifecycle', ...said }))
      : [
          part('lifecycle', 'Lifecycle', () => ({
            answer: 'good',
            text: 'No rule deletes anything by age.',
          })),
        ]),
    part('publicAccess', 'Strangers', (open) =>
      open
        ? { answer: 'bad', text: 'Anybody on the internet may read it.' }
        : { answer: 'good', text: 'Strangers may not read it.' },
    ),
    part('unfinishedUploads', 'Unfinished uploads', uploads),
    { what: 'Own key', ...ownKey(bucket) },
  ];
}

type Said = Pick<Line, 'answer' | 'text'>;

function absent({ name }: TargetView, field: string, { gap }: OffsiteContext): Said {
  const why = gap('offsite', `${name}/${field}`);
  return why?.reason === 'unsupported'
    ? { answer: 'unsupported', text: why.detail }
    : { answer: 'unknown', text: why?.detail ?? 'It was not read.' };
}

function place(target: TargetView, { region }: Bucket, context: OffsiteContext): Said {
  const { answer, why } = placeOf(target, context);
  const text = `${answer === 'yes' ? 'Another place than the cluster' : answer === 'no' ? 'Not offsite' : 'Not known'}: ${why}${region ? ` (region ${region})` : ''}.`;
  return { answer: answer === 'yes' ? 'good' : answer === 'no' ? 'bad' : 'unknown', text };
}

function versions(versioning: Bucket['versioning'], { policy }: TargetView): Said {
  if (versioning === 'on')
    return { answer: 'good', text: 'What is replaced or deleted stays as an older version.' };
  if (isR2(policy)) return { answer: 'unsupported', text: 'R2 keeps no versions.' };
  return {
    answer: 'neutral',
    text:
      versioning === 'suspended'
        ? 'Versions are no longer kept: what is deleted now is gone.'
        : 'No versions are kept: what is deleted is gone.',
  };
}

function locks(objectLock: NonNullable<Bucket['objectLock']>, { policy }: TargetView): Said {
  if (!objectLock.on)
    return isR2(policy)
      ? { answer: 'unknown', text: 'R2 has bucket locks, which do not show to a key that only reads.' }
      : { answer: 'neutral', text: 'Objects cannot be locked against deletion.' };
  const { mode, days } = objectLock;
  if (!mode || days === undefined)
    return { answer: 'neutral', text: 'Objects can be locked, but new ones are not by themselves.' };
  return mode === 'compliance'
    ? { answer: 'good', text: `Nobody can delete a new object for ${counted(days, 'day')}.` }
    : {
        answer: 'neutral',
        text: `New objects are locked for ${counted(days, 'day')}, unless a key has the right to lift it.`,
      };
}

function lifecycleOf({ policy }: TargetView, rules: Rule[]): Said[] {
  const near = rules.filter((rule) => rule.enabled && touches(rule.prefix, policy.prefix));
  if (near.length === 0) return [{ answer: 'good', text: 'No rule that is on has to do with the backups.' }];
  return near.map((rule) => ({ ...effectOf(rule, policy.kind) }));
}

/** Datastores and repositories share old objects among all backups: deleting by age destroys new ones, too. */
function effectOf(rule: Rule, kind: TargetView['policy']['kind']): Said {
  const { id, prefix, expireDays, expiresAt, transition, noncurrentDays, abortUploadDays } = rule;
  const where = `The rule "${shownKey(id)}" on ${prefix === '' ? 'the whole bucket' : `"${shownKey(prefix)}"`}`;
  const sharing = kind === 'pbs-s3' || kind === 'restic';
  const after = expireDays === undefined ? undefined : `after ${counted(expireDays, 'day')}`;
  const when = expiresAt === undefined ? after : `on ${dateOf(expiresAt)}`;
  if (when !== undefined)
    return sharing
      ? { answer: 'bad', text: `${where} deletes ${when} what newer backups still need.` }
      : { answer: 'neutral', text: `${where} deletes backups ${when}.` };
  if (transition) {
    const to = `${where} moves objects to ${shownKey(transition.storageClass)}`;
    return sharing
      ? { answer: 'bad', text: `${to}, from where restores and verification cannot read them.` }
      : { answer: 'neutral', text: `${to}: fetching them may take hours.` };
  }
  if (noncurrentDays !== undefined)
    return {
      answer: 'neutral',
      text: `${where} removes older versions after ${counted(noncurrentDays, 'day')}.`,
    };
  return abortUploadDays === undefined
    ? { answer: 'neutral', text: `${where} deletes nothing.` }
    : {
        answer: 'good',
        text: `${where} clears unfinished uploads after ${counted(abortUploadDays, 'day')}.`,
      };
}

function uploads({ count, oldestAt }: NonNullable<Bucket['unfinishedUploads']>): Said {
  if (count === 0) return { answer: 'good', text: 'No upload was broken off.' };
  const since = oldestAt === undefined ? '' : `, the oldest of ${dateOf(oldestAt)}`;
  return { answer: 'neutral', text: `${counted(count, 'upload')} never ended${since}; they cost space.` };
}

function ownKey({ ownWrite: { can, why } }: Bucket): Said {
  const words = { yes: 'bad', no: 'good', unknown: 'unknown' } as const;
  return { answer: words[can], text: why };
}
