import { duration, moment } from '../moments.ts';
import { type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import { judgeRepositories, type Repository, resticCommand } from '../offsite/repository.ts';
import { rpoOf } from '../offsite/rpo.ts';
import { type OffsiteContext, offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

/** Clocks differ a little. */
const clockSlack = 3600;

export default defineRule({
  id: 'restic-snapshots-fresh',
  title: 'Offsite repositories have a snapshot as young as may be lost at most',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check: (facts, context) =>
    judgeRepositories(facts, context, (target, repository) =>
      repository.usable ? judge(target, repository, context) : 'restic-repository-usable',
    ),
});

function judge(target: ReadTarget, repository: Repository, { now, policy }: OffsiteContext): Verdict {
  const { name } = target;
  const { at, by } = newestOf(target, repository);
  const what = `The age of the newest snapshot at ${name}`;
  if (at === undefined) return untold(target, what, 'neither a snapshot nor the bucket tells');
  const age = now - at;
  if (age < -clockSlack)
    return untold(target, what, `it is of ${moment(at)}, which is yet to come: a clock is wrong`);
  const { seconds, why } = rpoOf(target.policy, undefined, policy);
  const seen = seenAt(target, `${moment(at)}, by ${by}`, `at most ${duration(seconds)} ago (${why})`);
  if (age <= seconds)
    return pass(
      subjectOf(target),
      `The newest snapshot at ${name} is ${duration(age)} old by ${by}, ${duration(seconds)} at most.`,
      seen,
    );
  if (!target.complete)
    return untold(
      target,
      what,
      `of those that were found it is of ${moment(at)}, but the list ended before all was read`,
    );
  return fail(
    age > 2 * seconds ? 'high' : 'medium',
    subjectOf(target),
    `The newest snapshot at ${name} is ${duration(age)} old; at most ${duration(seconds)} (${why}) may be lost.`,
    seen,
    {
      summary:
        'Look why restic did not run, or did not come to its end: in its log, and for a lock that was left behind.',
      commands: resticCommand('reads', 'restic snapshots', target),
    },
  );
}

/** A snapshot that was opened tells its own time. Of others the bucket's is that of their end, or of a later copying. */
function newestOf({ facts }: ReadTarget, { newestSnapshotAt }: Repository): { at?: number; by: string } {
  const opened = facts.copies.filter(({ timeFrom }) => timeFrom === 'header').map(({ takenAt }) => takenAt);
  const all = facts.copies.length > 0 && opened.length === facts.copies.length;
  return all
    ? { at: opened.reduce((most, at) => Math.max(most, at)), by: 'what is written inside' }
    : { at: newestSnapshotAt, by: "the bucket's time of its file" };
}
