import type { Command } from '../command.ts';
import { counted } from '../figures.ts';
import { duration, moment } from '../moments.ts';
import { bucketCommand } from '../offsite/bucket-command.ts';
import {
  type Bucket,
  judgeBuckets,
  type ReadTarget,
  seenAt,
  subjectOf,
  unseenPart,
  untold,
} from '../offsite/judge-targets.ts';
import { nameOf, rulesNear } from '../offsite/lifecycle-harm.ts';
import { type OffsiteContext, offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Verdict } from '../rule.ts';

const day = 86_400;

export default defineRule({
  id: 'bucket-uploads-finished',
  title: 'No broken-off uploads lie in the buckets',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeBuckets(facts, context, (target, bucket) =>
      bucket.unfinishedUploads
        ? judge(target, bucket, bucket.unfinishedUploads, context)
        : unseenPart(target, 'unfinishedUploads', `Broken-off uploads at ${target.name}`, context),
    );
  },
});

function judge(
  target: ReadTarget,
  bucket: Bucket,
  { count, oldestAt }: NonNullable<Bucket['unfinishedUploads']>,
  context: OffsiteContext,
): Verdict {
  const { name } = target;
  const cleaner = cleanerOf(target, bucket);
  const rule = cleaner ? `${cleaner.name} clears them after ${counted(cleaner.days, 'day')}.` : '';
  const seen = seenAt(target, counted(count, 'unfinished upload'), 'none older than a day');
  if (count === 0) return pass(subjectOf(target), `No broken-off upload lies at ${name}.`, seen);
  if (oldestAt === undefined)
    return untold(
      target,
      `Since when ${counted(count, 'upload')} at ${name} ${count === 1 ? 'has' : 'have'} not ended`,
      'the service does not tell',
    );
  const age = context.now - oldestAt;
  // A large guest over a slow line takes hours.
  if (age <= day)
    return pass(subjectOf(target), `${counted(count, 'upload')} to ${name} may still be running.`, seen);
  // Rules are run once a day, and what they find is cleared within another.
  if (cleaner && age <= (cleaner.days + 2) * day)
    return pass(subjectOf(target), `${counted(count, 'upload')} to ${name} never ended. ${rule}`, seen);
  // A service that knows no rules has none that clears them.
  const hasNoRules = context.gap('offsite', `${name}/lifecycle`)?.reason === 'unsupported';
  if (!bucket.lifecycle && !hasNoRules)
    return unseenPart(target, 'lifecycle', `Whether a rule clears broken-off uploads at ${name}`, context);
  return fail(
    'low',
    subjectOf(target),
    `${counted(count, 'upload')} to ${name} never ended, the oldest since ${duration(age)}: they cost space and show in no list of objects.${rule && ` ${rule} It does not seem to work.`}`,
    { ...seen, seen: `${seen.seen}, the oldest of ${moment(oldestAt)}` },
    fixOf(target, bucket, cleaner !== undefined),
  );
}

/** The rule that aborts all uploads of the target soonest. */
function cleanerOf(
  target: ReadTarget,
  { lifecycle = [] }: Bucket,
): { name: string; days: number } | undefined {
  return rulesNear(lifecycle, target)
    .flatMap((rule) => {
      const { abortUploadDays: days, prefix, narrowed } = rule;
      const all = days !== undefined && !narrowed && target.policy.prefix.startsWith(prefix);
      return all ? [{ name: nameOf(rule), days }] : [];
    })
    .sort((a, b) => a.days - b.days)[0];
}

function fixOf(target: ReadTarget, { lifecycle }: Bucket, cleaned: boolean): Fix {
  const look = bucketCommand('reads', 'aws s3api list-multipart-uploads', target, {
    ...(target.policy.prefix && { prefix: target.policy.prefix }),
  });
  if (cleaned)
    return { summary: 'Look why the rule does not clear them, and abort them by hand.', commands: look };
  const none = lifecycle?.length === 0;
  return {
    summary: `Let a lifecycle rule abort uploads that have not ended after a week (AbortIncompleteMultipartUpload, DaysAfterInitiation 7)${none ? '' : ', beside the rules that the bucket has: its configuration is written as a whole'}. Look why they break off.`,
    commands: [...look, ...(none ? clearing(target) : [])],
  };
}

const clearing = (target: ReadTarget): Command[] =>
  bucketCommand('changes', 'aws s3api put-bucket-lifecycle-configuration', target, {
    'lifecycle-configuration': JSON.stringify({
      Rules: [
        {
          ID: 'unfinished-uploads',
          Status: 'Enabled',
          Filter: { Prefix: target.policy.prefix },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    }),
  });
