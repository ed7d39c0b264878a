import { counted } from '../figures.ts';
import { lastCheck } from '../offsite/damage.ts';
import { type ReadTarget, seenAt, subjectOf } from '../offsite/judge-targets.ts';
import { judgeRepositories, type Repository, resticCommand } from '../offsite/repository.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'restic-repository-usable',
  title: 'Offsite repositories have all that restic needs to open them',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeRepositories(facts, context, (target, repository) => {
      const { name } = target;
      const { usable, snapshots, keys } = repository;
      const has = `${counted(snapshots, 'snapshot')}, ${counted(keys.length, 'key')}`;
      if (usable)
        return pass(
          subjectOf(target),
          `The repository at ${name} can be opened: ${has}.`,
          seenAt(target, has),
        );
      const why = whyNot(target, repository);
      return fail(
        'critical',
        subjectOf(target),
        `Nothing can be restored from the repository at ${name}: ${why}`,
        seenAt(target, `${has}: ${why}`, 'a configuration, a key, an index and a snapshot'),
        {
          summary:
            'Bring the files back from older versions of the bucket, or from another copy of the repository (restic copy). An index can be made anew with restic repair index; config and keys cannot. Else begin a new repository under another prefix, and back up at once.',
          commands: resticCommand('reads', 'restic snapshots', target),
        },
      );
    });
  },
});

/** Each snapshot's own look says it too, but for those cases in which there is none. */
function whyNot({ facts }: ReadTarget, { snapshots, keys }: Repository): string {
  if (snapshots === 0) return 'there is no snapshot in it.';
  if (keys.length === 0) return 'there is no key, without which nothing can be decrypted.';
  const told = facts.copies.flatMap((copy) => {
    const check = lastCheck(copy, 'complete');
    return check?.outcome === 'failed' && check.detail ? [check.detail] : [];
  });
  return told[0] ?? 'a file that restic needs to open it is missing or damaged.';
}
