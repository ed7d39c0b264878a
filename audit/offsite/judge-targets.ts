/** What rules about offsite targets as wholes have in common. */
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { tiers } from '../roles.ts';
import {
  type Evidence,
  type Fix,
  type NotApplicable,
  notApplicable,
  unknown,
  type Verdict,
} from '../rule.ts';
import { unread, withView } from './judge-cells.ts';
import type { CellView, OffsiteView, TargetFacts, TargetView } from './model.ts';
import { type OffsiteContext, type OffsiteFacts, offsiteView } from './view.ts';

export type ReadTarget = TargetView & { facts: TargetFacts };
export type Bucket = NonNullable<TargetFacts['bucket']>;
export type BucketPart = 'versioning' | 'objectLock' | 'lifecycle' | 'publicAccess' | 'unfinishedUploads';

/** A verdict; the id of another rule where that one tells what is wrong; or nothing, where nothing is subject to the rule. */
export type Judged = Verdict | string | undefined;

/** Whether a rule has to do with targets of this kind at all. */
export type Concerns = (policy: TargetView['policy']) => boolean;

const all: Concerns = () => true;

/** Asks about every target that the rule concerns and that could be read; guests need not be known. */
export function judgeTargets(
  facts: OffsiteFacts,
  context: OffsiteContext,
  judge: (target: ReadTarget) => Judged,
  concerns = all,
): Verdict[] | NotApplicable {
  if (context.policy.offsite.targets.length === 0)
    return notApplicable('backup-offsite-declared', 'No offsite place is named.');
  return gathered(offsiteView(facts, context), judge, concerns);
}

/** Backup servers have no bucket to look at. */
export const inBucket: Concerns = ({ kind }) => kind !== 'pbs';

/** Asks about the bucket of every target that has one. */
export function judgeBuckets(
  facts: OffsiteFacts,
  context: OffsiteContext,
  judge: (target: ReadTarget, bucket: Bucket) => Judged,
): Verdict[] | NotApplicable {
  const ask = (target: ReadTarget) => {
    const { bucket } = target.facts;
    if (bucket) return judge(target, bucket);
    const gap = context.gap('offsite', `${target.name}/bucket`);
    return unknown(subjectOf(target), `What protects the bucket of ${target.name}`, gap);
  };
  return judgeTargets(facts, context, ask, inBucket);
}

/**
 * Asks about every target that could be read, with the guests that are certainly wanted there and have a copy that a
 * restore could use, those first that matter most.
 */
export function judgeUsable(
  facts: OffsiteFacts,
  context: OffsiteContext,
  judge: (target: ReadTarget, cells: UsableCell[], view: OffsiteView) => Judged,
  concerns = all,
): Verdict[] | NotApplicable {
  return withView(facts, context, (view) => {
    const ask = (target: ReadTarget) => {
      const wanted = view.guests.flatMap(({ cells }) =>
        cells.filter((cell) => cell.target.name === target.name && cell.expected === 'yes'),
      );
      const usable = wanted.filter(isUsable).sort(byTier);
      if (usable.length > 0) return judge(target, usable, view);
      return wanted.length > 0 ? 'backup-offsite-exists' : undefined;
    };
    return gathered(view, ask, concerns);
  });
}

export type UsableCell = CellView & { usable: NonNullable<CellView['usable']> };

const isUsable = (cell: CellView): cell is UsableCell => cell.usable !== undefined;

function gathered(
  { targets }: OffsiteView,
  judge: (target: ReadTarget) => Judged,
  concerns: Concerns,
): Verdict[] | NotApplicable {
  const verdicts: Verdict[] = [];
  let elsewhere: string | undefined;
  for (const target of targets) {
    if (!concerns(target.policy)) continue;
    const judged = isRead(target) ? judge(target) : unread(target);
    if (typeof judged === 'string') elsewhere ??= judged;
    else if (judged) verdicts.push(judged);
  }
  return verdicts.length === 0 && elsewhere !== undefined
    ? notApplicable(elsewhere, 'That rule tells what is wrong with everything that this one would judge.')
    : verdicts;
}

const isRead = (target: TargetView): target is ReadTarget => target.facts !== undefined;

/** `offsite/away`, the subject of what is said about a target. */
export const subjectOf = ({ name }: Pick<TargetView, 'name'>): string => `offsite/${name}`;

/** A part of the bucket that could not be read, or that the service does not show. */
export const unseenPart = (
  target: ReadTarget,
  part: BucketPart,
  what: string,
  { gap }: OffsiteContext,
): Verdict => unknown(subjectOf(target), what, gap('offsite', `${target.name}/${part}`));

/** Unknown for a reason that is no gap: a clause that says why, and what would let it be known. */
export const untold = (target: Pick<TargetView, 'name'>, what: string, why: string, fix?: Fix): Verdict => ({
  ...unknown(subjectOf(target), what, {
    group: 'offsite',
    reason: 'skipped',
    detail: `${why.replace(/\.$/, '')}.`,
  }),
  ...(fix && { fix }),
});

/** What was looked at there. */
export const seenAt = ({ facts }: ReadTarget, seen: string, expected?: string): Evidence => ({
  seen,
  where: facts.place,
  ...(expected !== undefined && { expected }),
});

/** `traefik (CT 110), db (VM 105) and 3 more` */
export const guestsOf = (cells: readonly CellView[]): string => listed(cells.map(({ name }) => name));

/** `2 of 5 guests` */
export const shareOf = (part: readonly unknown[], all: readonly unknown[]): string =>
  `${part.length} of ${counted(all.length, 'guest')}`;

const rank = ({ tier }: CellView): number => (tier ? tiers.indexOf(tier) : tiers.length);
const byTier = (a: CellView, b: CellView): number => rank(a) - rank(b);
