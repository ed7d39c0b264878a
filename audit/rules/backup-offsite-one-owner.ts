import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { dateOf } from '../moments.ts';
import {
  guestsOf,
  judgeTargets,
  type ReadTarget,
  seenAt,
  subjectOf,
  untold,
} from '../offsite/judge-targets.ts';
import type { CellView, OffsiteView } from '../offsite/model.ts';
import { shownKey } from '../offsite/other-copies.ts';
import { offsiteAlso, offsiteView } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-one-owner',
  title: 'One cluster and one backup server write to an offsite place',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeTargets(facts, context, (target) => {
      const view = offsiteView(facts, context);
      return byServer(target, context.now) ?? byGuests(target, view);
    });
  },
});

/** For so long a change of owner is news: by then its garbage collection has run several times. */
const newsDays = 31;

/** The marker `.in-use` names the server that a datastore belongs to. */
function byServer(target: ReadTarget, now: number): Verdict | undefined {
  const { name, policy, facts } = target;
  const { owner, ownerBefore } = facts.datastore ?? {};
  if (owner === undefined || ownerBefore === undefined || ownerBefore.seenAt < now - newsDays * 86_400)
    return undefined;
  const [after, before] = [namesIn(owner), namesIn(ownerBefore.name)];
  const came = after.filter((one) => !before.includes(one));
  const went = before.filter((one) => !after.includes(one));
  // A second datastore in the bucket, or one less, is no change of hands.
  if (came.length === 0 || went.length === 0) return undefined;
  const [there, then] = [shownKey(came.join(', ')), shownKey(went.join(', '))];
  return fail(
    'medium',
    subjectOf(target),
    `The datastore at ${name} belonged to ${then} until ${dateOf(ownerBefore.seenAt)}, and now to ${there}. If both still write there, each deletes what only the other one's backups need.`,
    seenAt(target, `.in-use: ${there}`, then),
    {
      summary: `If it moved on purpose, see that ${then} has it no more. Else take it away from ${there} (without deleting its data), and verify all of it.`,
      commands: [
        command('reads', 'proxmox-backup-manager datastore list', [], {}, then),
        ...(policy.datastore === undefined
          ? []
          : [
              command(
                'changes',
                'proxmox-backup-manager verify',
                [policy.datastore],
                { 'ignore-verified': 'false' },
                there,
              ),
            ]),
      ],
    },
  );
}

const namesIn = (owner: string): string[] => owner.split(', ');

/** Copies of two guests that take turns under one id are no id that was given again: somebody else writes there now. */
function byGuests(target: ReadTarget, { guests, guestsUnseen, guestsHidden }: OffsiteView): Verdict {
  const { name, facts } = target;
  const shared = guests.flatMap(({ cells }) =>
    cells.filter((cell) => cell.target.name === name && takesTurns(cell)),
  );
  const [first] = shared;
  if (first)
    return fail(
      'medium',
      subjectOf(target),
      `Somebody else writes to ${name} under the ids of guests of this cluster: ${guestsOf(shared)}. Pruning by id deletes the copies of both, and a restore may take the wrong one.`,
      shared.slice(0, 5).map((cell) => ({
        seen: `${counted(othersIn(cell).length, 'copy', 'copies')} of ${othersIn(cell)[0]?.otherName} among those of ${cell.name}`,
        where: facts.place,
        expected: 'copies of one guest under one id',
      })),
      {
        summary: `Give each cluster a folder or namespace of its own there. Where that cannot be, name the other one's ids under foreign of the target ${name}.`,
        commands: [],
      },
    );
  if (guestsUnseen || guestsHidden) {
    const gap = guestsUnseen ? guestsUnseen.gap : guestsHidden;
    return untold(
      target,
      `Whether another cluster writes to ${name}`,
      gap?.detail ?? 'the guests of this one are not known',
    );
  }
  const owner = facts.datastore?.owner;
  return pass(
    subjectOf(target),
    owner === undefined
      ? `Nobody else writes to ${name} under ids of this cluster.`
      : `${name} belongs to ${shownKey(owner)}, and nobody else writes there under ids of this cluster.`,
    seenAt(target, counted(facts.copies.length, 'copy', 'copies')),
  );
}

/** Two at least, as a single one may be an archive that was mixed up. */
function takesTurns(cell: CellView): boolean {
  const others = othersIn(cell).map(({ takenAt }) => takenAt);
  const own = cell.copies.filter(({ identity }) => identity !== 'other').map(({ takenAt }) => takenAt);
  const firstOwn = own.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const lastOwn = own.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const between = others.filter((at) => at > firstOwn);
  return between.length >= 2 && between.some((at) => at < lastOwn);
}

const othersIn = ({ copies }: CellView) => copies.filter(({ identity }) => identity === 'other');
