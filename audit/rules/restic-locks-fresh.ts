import { counted } from '../figures.ts';
import { duration, moment } from '../moments.ts';
import { seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import { judgeRepositories, resticCommand } from '../offsite/repository.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass } from '../rule.ts';

/** A running restic renews its lock every five minutes, and holds others' for stale after thirty. */
const stale = 30 * 60;
/** Clocks of a bucket and of whoever asks differ a little. */
const clockSlack = 3600;

export default defineRule({
  id: 'restic-locks-fresh',
  title: 'No forgotten lock keeps an offsite repository from being pruned',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeRepositories(facts, context, (target, { locks }) => {
      const { name } = target;
      const now = target.facts.readAt;
      const old = locks.filter((at) => at < now - stale);
      const seen = seenAt(target, counted(locks.length, 'lock'), 'none older than 30 minutes');
      const oldest = old.reduce((least, at) => Math.min(least, at), now);
      if (old.length > 0)
        return fail(
          'medium',
          subjectOf(target),
          `${counted(old.length, 'lock')} in the repository at ${name} ${old.length === 1 ? 'was left behind' : 'were left behind, the oldest'} ${duration(now - oldest)} ago: nothing can be pruned meanwhile, and backups may stop.`,
          { ...seen, seen: `${seen.seen}, the oldest of ${moment(oldest)}` },
          {
            summary:
              'See that no restic is running anywhere, and remove stale locks. Then look why the run that set it never ended.',
            commands: resticCommand('changes', 'restic unlock', target),
          },
        );
      const early = locks.find((at) => at > now + clockSlack);
      if (early !== undefined)
        return untold(
          target,
          `The age of a lock in the repository at ${name}`,
          `it is of ${moment(early)}, which is yet to come: a clock is wrong`,
        );
      return pass(
        subjectOf(target),
        locks.length === 0
          ? `Nothing locks the repository at ${name}.`
          : `A running restic holds ${counted(locks.length, 'lock')} in the repository at ${name}.`,
        seen,
      );
    });
  },
});
