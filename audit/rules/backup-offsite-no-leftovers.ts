import { counted } from '../figures.ts';
import { moment } from '../moments.ts';
import { objectCommands } from '../offsite/bucket-command.ts';
import { byteText } from '../offsite/byte-text.ts';
import { judgeTargets, type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import type { TargetFacts } from '../offsite/model.ts';
import { shownKey } from '../offsite/other-copies.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Evidence, type Fix, fail, pass, type Verdict } from '../rule.ts';

type Leftover = TargetFacts['leftovers'][number];

export default defineRule({
  id: 'backup-offsite-no-leftovers',
  title: 'No remains of failed backups lie offsite',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check: (facts, context) => judgeTargets(facts, context, (target) => judge(target, context.now)),
});

/** What is younger may still be written. */
const day = 86_400;

const words: Record<Leftover['what'], [one: string, many: string]> = {
  'half-written': ['half-written backup', 'half-written backups'],
  'log-without-archive': ['log without its archive', 'logs without their archives'],
  'companion-without-archive': ['note without its archive', 'notes without their archives'],
};

function judge(target: ReadTarget, now: number): Verdict {
  const { name, facts, complete } = target;
  const all = [...facts.leftovers, ...unfinishedOf(facts)];
  const old = all.filter(({ modifiedAt }) => modifiedAt !== undefined && modifiedAt <= now - day);
  const untimed = all.filter(({ modifiedAt }) => modifiedAt === undefined);
  if (old.length > 0) return remains(target, old);
  if (untimed.length > 0)
    return untold(
      target,
      `Since when ${textOf(untimed)} ${untimed.length === 1 ? 'lies' : 'lie'} at ${name}`,
      'the service does not tell',
    );
  if (!complete)
    return untold(target, `Remains of failed backups at ${name}`, 'the list ended before all was read');
  return pass(
    subjectOf(target),
    `No remains of failed backups lie at ${name}.`,
    seenAt(target, counted(facts.objects, 'object')),
  );
}

function remains(target: ReadTarget, old: Leftover[]): Verdict {
  const { name } = target;
  const bytes = old.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const newest = old.reduce((most, { modifiedAt = 0 }) => Math.max(most, modifiedAt), 0);
  return fail(
    old.some(({ what }) => what === 'half-written') ? 'low' : 'info',
    subjectOf(target),
    `Remains of failed backups lie at ${name}: ${textOf(old)}, ${byteText(bytes)}, the newest of ${moment(newest)}.`,
    old.slice(0, 5).map(
      ({ key, what, modifiedAt = 0 }): Evidence => ({
        seen: `${words[what][0]}, ${moment(modifiedAt)}`,
        where: shownKey(key),
        expected: 'whole backups only',
      }),
    ),
    fixOf(target, old),
  );
}

/**
 * A backup server lists what never ended among its snapshots. The newest of a guest is left to the rule about whole
 * copies.
 */
function unfinishedOf({ kind, copies }: TargetFacts): Leftover[] {
  if (kind !== 'pbs') return [];
  const groups = Map.groupBy(
    copies,
    ({ namespace = '', key }) => `${namespace}:${key.replace(/[^/]*$/, '')}`,
  );
  return [...groups.values()].flatMap((group) => {
    const newest = group.reduce((most, { takenAt }) => Math.max(most, takenAt), Number.NEGATIVE_INFINITY);
    return group
      .filter(({ unfinished, takenAt }) => unfinished && takenAt < newest)
      .map(({ key, takenAt, sizeBytes = 0 }) => ({
        key,
        what: 'half-written' as const,
        modifiedAt: takenAt,
        sizeBytes,
      }));
  });
}

const textOf = (leftovers: readonly Leftover[]): string =>
  Object.entries(words)
    .flatMap(([kind, [one, many]]) => {
      const count = leftovers.filter(({ what }) => what === kind).length;
      return count === 0 ? [] : counted(count, one, many);
    })
    .join(', ');

function fixOf(target: ReadTarget, old: Leftover[]): Fix {
  const served = target.policy.kind === 'pbs-s3' || target.policy.kind === 'pbs';
  const reason = 'Look in the task log of that time why the backup or its copying failed.';
  if (served)
    return {
      summary: `${reason} A prune job of the backup server removes what never ended, but for a guest's newest.`,
      commands: [],
    };
  return {
    summary: `${reason} Then delete the remains: no restore can use them.`,
    commands: objectCommands(
      'aws s3 rm',
      target,
      old.slice(0, 5).map(({ key }) => [key]),
    ),
  };
}
