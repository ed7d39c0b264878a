import { command } from '../command.ts';
import { counted } from '../figures.ts';
import {
  guestsOf,
  judgeUsable,
  type ReadTarget,
  seenAt,
  shareOf,
  subjectOf,
  type UsableCell,
  untold,
} from '../offsite/judge-targets.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-encrypted',
  title: 'Offsite copies are encrypted where their owner expects it',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const served = (facts.storage ?? []).filter(({ type, enabled }) => type === 'pbs' && enabled);
    // Of several nothing tells which one leads there.
    const storage = served.length === 1 ? served[0]?.storage : undefined;
    return judgeUsable(facts, context, (target, cells) => judge(target, cells, storage));
  },
});

function judge(target: ReadTarget, cells: UsableCell[], storage: string | undefined): Verdict {
  const { name, policy } = target;
  const open = cells.filter(({ encrypted }) => encrypted === 'no');
  const vague = cells.filter(({ encrypted }) => encrypted === 'unknown');
  const closed = cells.filter(({ encrypted }) => encrypted === 'yes');
  const expected = policy.expects.encrypted;
  const seen = seenAt(
    target,
    `${counted(closed.length, 'encrypted copy', 'encrypted copies')}, ${open.length} readable, ${vague.length} of which nothing tells`,
    expected === undefined ? 'encryption, or a word that it need not be' : 'encryption (expects.encrypted)',
  );
  if (expected === false)
    return pass(
      subjectOf(target),
      `Copies at ${name} need not be encrypted, says its owner; ${counted(closed.length, 'is', 'are')}.`,
      { ...seen, expected: 'nothing (expects.encrypted: false)' },
    );
  if (open.length === 0 && vague.length > 0)
    return untold(
      target,
      `Whether the newest copies of ${shareOf(vague, cells)} at ${name} are encrypted`,
      'their manifests or headers were not read',
    );
  if (open.length === 0)
    return pass(
      subjectOf(target),
      `The newest copies of all ${counted(cells.length, 'guest')} at ${name} are encrypted.`,
      seen,
    );
  const readable = `The newest copies of ${shareOf(open, cells)} at ${name} are not encrypted`;
  const reader = 'whoever reads the place reads all that is in them';
  if (expected)
    return fail(
      'high',
      subjectOf(target),
      `${readable}, where the target expects it: ${reader}. Concerned: ${guestsOf(open)}.`,
      seen,
      fixOf(target, storage),
    );
  if (closed.length > 0)
    return fail(
      'medium',
      subjectOf(target),
      `${readable}, while others are: ${reader}. Concerned: ${guestsOf(open)}.`,
      seen,
      fixOf(target, storage),
    );
  return fail(
    'info',
    subjectOf(target),
    `Copies at ${name} are not encrypted: ${reader}, the provider included.`,
    seen,
    fixOf(target, storage),
  );
}

/** @param storage of the cluster that leads there, if that is known */
function fixOf({ name, policy }: ReadTarget, storage: string | undefined): Fix {
  const say = `Or say that it need not be: expects: { encrypted: false } of the target ${name}.`;
  if (policy.kind === 'vzdump')
    return {
      summary: `Upload through a crypt remote of rclone (and say so: crypt: 'rclone' of the target), and keep its passwords elsewhere, too. ${say}`,
      commands: [],
    };
  return {
    summary: `Give the storage of the cluster an encryption key, and keep that key outside of the cluster before anything else: without it no backup can be restored. Backups that are there stay as they are. ${say}`,
    commands:
      storage === undefined
        ? []
        : [command('changes', 'pvesm set', [storage], { 'encryption-key': 'autogen' })],
  };
}
