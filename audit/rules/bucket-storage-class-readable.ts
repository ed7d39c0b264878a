import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { bucketCommand, objectCommands } from '../offsite/bucket-command.ts';
import {
  guestsOf,
  inBucket,
  judgeUsable,
  type ReadTarget,
  seenAt,
  shareOf,
  subjectOf,
  type UsableCell,
} from '../offsite/judge-targets.ts';
import { isShared } from '../offsite/lifecycle-harm.ts';
import { shownKey } from '../offsite/other-copies.ts';
import { graver } from '../offsite/severity.ts';
import { isArchive } from '../offsite/storage-class.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Severity, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'bucket-storage-class-readable',
  title: 'The newest offsite copies can be fetched at once',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check: (facts, context) => judgeUsable(facts, context, judge, inBucket),
});

function judge(target: ReadTarget, cells: UsableCell[]): Verdict {
  const { name } = target;
  const cold = cells.filter(({ usable }) => isArchive(usable.copy.storageClass));
  const classes = listed([...new Set(cold.map(({ usable }) => classOf(usable)))].sort());
  const [first] = cold;
  if (!first)
    return pass(
      subjectOf(target),
      `The newest copies of all ${counted(cells.length, 'guest')} at ${name} can be fetched at once.`,
      seenAt(target, counted(cells.length, 'copy', 'copies')),
    );
  return fail(
    severityOf(target, first),
    subjectOf(target),
    `The newest copies of ${shareOf(cold, cells)} at ${name} lie in the storage class ${classes}: hours or days pass before a restore can begin. Concerned: ${guestsOf(cold)}.`,
    cold.slice(0, 5).map(({ usable }) => ({
      seen: classOf(usable),
      where: shownKey(usable.copy.key),
      expected: 'a class that is read at once',
    })),
    fixOf(target, cold),
  );
}

/** @param copy one of which it is known */
const classOf = ({ copy }: UsableCell['usable']): string => shownKey(copy.storageClass!);

/** A server cannot even verify or clean up what it cannot read; an archive waits. @param first that matters most */
const severityOf = (target: ReadTarget, first: UsableCell): Severity =>
  isShared(target) ? 'high' : graver('medium', first);

function fixOf(target: ReadTarget, cold: UsableCell[]): Fix {
  const few = cold.slice(0, 5).map(({ usable }) => usable.copy.key);
  const single = target.policy.kind === 'vzdump';
  return {
    summary: `Upload to the standard class (rclone: --s3-storage-class STANDARD), take out the lifecycle rule that moves new objects, and bring the newest ones back: first ask for them, which takes hours, then copy them onto themselves.${single ? '' : ' Of a datastore or repository all of its objects must come back.'}`,
    commands: single
      ? [
          ...few.flatMap((key) =>
            bucketCommand('changes', 'aws s3api restore-object', target, {
              key: `${target.policy.prefix}${key}`,
              'restore-request': 'Days=7',
            }),
          ),
          ...objectCommands(
            'aws s3 cp',
            target,
            few.map((key) => [key, key]),
            { 'storage-class': 'STANDARD' },
          ),
        ]
      : [],
  };
}
