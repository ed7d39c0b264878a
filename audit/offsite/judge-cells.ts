/** What rules about guests' copies at offsite targets have in common. */
import { moment } from '../moments.ts';
import { type Evidence, type NotApplicable, notApplicable, unknown, type Verdict } from '../rule.ts';
import { mayLackTheSame } from './lost-chunks.ts';
import type { CellView, CopyView, OffsiteView, Proof, TargetView } from './model.ts';
import { shownKey } from './other-copies.ts';
import { type OffsiteContext, type OffsiteFacts, offsiteView } from './view.ts';

/**
 * Asks about every guest at every target that could be read and where the owner wants it.
 *
 * @param judge gives the id of another rule where that one tells what is wrong, and nothing where nothing is subject to
 * the rule. What fails counts only where it is certain that the guest is wanted there.
 */
export function judgeCells(
  facts: OffsiteFacts,
  context: OffsiteContext,
  judge: (cell: CellView) => Verdict | string | undefined,
): Verdict[] | NotApplicable {
  return withView(facts, context, (view) => {
    const verdicts = view.targets.flatMap((target) => (target.facts ? [] : [unread(target)]));
    let elsewhere: string | undefined;
    for (const { cells } of view.guests)
      for (const cell of cells) {
        if (!cell.target.facts || cell.expected === 'no') continue;
        const judged = judge(cell);
        if (typeof judged === 'string') elsewhere ??= judged;
        else if (judged) verdicts.push(ifWanted(cell, judged, context));
      }
    return verdicts.length === 0 && elsewhere !== undefined
      ? notApplicable(elsewhere, 'That rule tells what is wrong with every copy that this one would judge.')
      : verdicts;
  });
}

/** For rules that ask in another way; what stands before every question is the same. */
export function withView(
  facts: OffsiteFacts,
  context: OffsiteContext,
  judge: (view: OffsiteView) => Verdict[] | NotApplicable,
): Verdict[] | NotApplicable {
  if (context.policy.offsite.targets.length === 0)
    return notApplicable('backup-offsite-declared', 'No offsite place is named.');
  const view = offsiteView(facts, context);
  const { guestsUnseen, guestsHidden } = view;
  if (guestsUnseen) return [unknown('cluster', 'The guests that should be offsite', guestsUnseen.gap)];
  const judged = judge(view);
  if (!guestsHidden) return judged;
  const hidden = unknown('cluster', 'Offsite copies of every guest', guestsHidden);
  return 'because' in judged ? [hidden] : [...judged, hidden];
}

export const unread = ({ name, gap }: TargetView): Verdict =>
  unknown(`offsite/${name}`, `The copies at ${name}`, gap);

function ifWanted({ expected, name, target, guest }: CellView, verdict: Verdict, { gap }: OffsiteContext) {
  if (expected === 'yes' || verdict.outcome !== 'fail') return verdict;
  const what = `Whether ${target.name} must have ${name}`;
  return unknown(verdict.subject, what, gap('nodes', `node/${guest.node}`));
}

/** `lxc/110@away`, the subject of what is said about a guest at a target. */
export const subjectOf = ({ id, target }: CellView): string => `${id}@${target.name}`;

/** `traefik (CT 110) at away`. */
export const whereOf = ({ name, target }: CellView): string => `${name} at ${target.name}`;

/** Unknown for a reason that is no gap: a clause that says why. */
export const unproven = (cell: CellView, what: string, why: string): Verdict =>
  unknown(subjectOf(cell), what, {
    group: 'offsite',
    reason: 'skipped',
    detail: `${why.replace(/\.$/, '')}.`,
  });

/** What was looked at. */
export const seenIn = ({ copy }: CopyView, seen: string, expected: string): Evidence => ({
  seen,
  where: shownKey(copy.key),
  expected,
});

/** @param cell one with a newest copy */
export function proofOf({ proofs }: CellView, level: Proof['level']): Proof {
  return proofs.find((proof) => proof.level === level)!; // all six where there is a copy
}

/** What a restore would use instead of a copy that it cannot use. */
export function insteadOf(cell: CellView): string {
  if (!cell.usable) return 'no other one can be used';
  const at = moment(cell.usable.takenAt);
  return mayLackTheSame(cell)
    ? `the newest one that may be usable is of ${at}, and whether it needs the same chunks was not looked at`
    : `the newest usable one is of ${at}`;
}
