import { counted } from '../figures.ts';
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
import { type Harm, harmsOf, isShared, type Needed, nameOf, rulesNear } from '../offsite/lifecycle-harm.ts';
import type { OffsiteView } from '../offsite/model.ts';
import { reachOf } from '../offsite/retention-reach.ts';
import { rpoOf } from '../offsite/rpo.ts';
import { type OffsiteContext, offsiteAlso, offsiteView } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, severities, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'bucket-lifecycle-spares-backups',
  title: 'No rule of a bucket deletes backups that are still needed',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeBuckets(facts, context, (target, bucket) => {
      // A service without such rules deletes nothing; a binding does not show those that its bucket has.
      const without = target.unsupported.includes('lifecycle') && !('binding' in target.policy.via);
      if (!bucket.lifecycle && !without) return unseenPart(target, 'lifecycle', whether(target), context);
      return judge(target, bucket, offsiteView(facts, context), context);
    });
  },
});

const whether = ({ name }: ReadTarget): string =>
  `Whether a rule of the bucket deletes backups at ${name} that are still needed`;

function judge(target: ReadTarget, bucket: Bucket, view: OffsiteView, context: OffsiteContext): Verdict {
  const near = rulesNear(bucket.lifecycle ?? [], target);
  const needed = neededOf(target, view, context);
  const all = near
    .flatMap((rule) => harmsOf(rule, target, needed))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const harms = all.filter(({ rule }) => !rule.narrowed);
  const [worst] = harms;
  if (worst)
    return fail(
      worst.severity,
      subjectOf(target),
      `${target.name}: ${harms.map(textOf).join('; ')}.`,
      harms.map((harm) => seenAt(target, textOf(harm), 'no such rule')),
      fixOf(target, bucket, harms),
    );
  const [vague] = all;
  if (vague)
    return untold(
      target,
      whether(target),
      `${textOf(vague)}, but only objects of certain tags or sizes, which do not show`,
    );
  const deleting = near.some(
    ({ expireDays, expiresAt }) => expireDays !== undefined || expiresAt !== undefined,
  );
  if (deleting && !isShared(target) && view.guestsUnseen && !target.policy.keep)
    return untold(target, whether(target), 'which guests are promised how much is not known');
  return pass(
    subjectOf(target),
    `No rule of the bucket deletes or archives backups at ${target.name} that are still needed.`,
    seenAt(
      target,
      `${counted(near.length, 'rule')} that ${near.length === 1 ? 'has' : 'have'} to do with them`,
    ),
  );
}

const textOf = ({ rule, text }: Harm): string => `${nameOf(rule)} ${text}`;

/** The longest of what is promised to any guest there, and the shortest time after which a newer copy must come. */
function neededOf(
  { name, policy: target }: ReadTarget,
  { guests }: OffsiteView,
  context: OffsiteContext,
): Needed {
  const cells = guests.flatMap(({ cells }) =>
    cells.filter((cell) => cell.target.name === name && cell.expected === 'yes'),
  );
  const reaches = cells.flatMap((cell) => reachOf(cell, context) ?? []);
  const longest = reaches.reduce((most, reach) => (reach.seconds > most.seconds ? reach : most), {
    seconds: 0,
    from: '',
  });
  const without = rpoOf(target, undefined, context.policy).seconds;
  return {
    ...(longest.seconds > 0 && { keepSeconds: longest.seconds }),
    renewedSeconds: cells.reduce(
      (least, { rpo }) => Math.min(least, rpo.seconds),
      cells[0]?.rpo.seconds ?? without,
    ),
    from: longest.from,
  };
}

function fixOf(target: ReadTarget, { lifecycle = [] }: Bucket, harms: readonly Harm[]): Fix {
  const all = lifecycle.every((rule) => harms.some((harm) => harm.rule === rule));
  const instead = isShared(target)
    ? 'What is not needed any more is deleted by the pruning and garbage collection of whoever writes there.'
    : 'Let them delete later than the retention promises, or leave deleting to whoever uploads.';
  return {
    summary: `Take ${harms.length === 1 ? 'the rule' : 'these rules'} out of the bucket's lifecycle configuration at once. ${instead} ${all ? 'There are no others.' : 'Keep the other ones: the configuration is written as a whole.'}`,
    commands: [
      ...bucketCommand('reads', 'aws s3api get-bucket-lifecycle-configuration', target),
      ...(all ? bucketCommand('changes', 'aws s3api delete-bucket-lifecycle', target) : []),
    ],
  };
}
