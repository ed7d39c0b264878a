import { counted, percent } from '../figures.ts';
import { listed } from '../listing.ts';
import { dateOf } from '../moments.ts';
import { type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import { readAll } from '../offsite/mend.ts';
import { shownKey } from '../offsite/other-copies.ts';
import { judgeRepositories, type Repository } from '../offsite/repository.ts';
import { type OffsiteContext, offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'restic-data-sound',
  title: 'The files of offsite repositories are what their names say',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check: (facts, context) =>
    judgeRepositories(facts, context, (target, repository) => judge(target, repository, context)),
});

/** Readers name no more. */
const mostNamed = 20;

function judge(target: ReadTarget, { damagedFiles, reading }: Repository, { gap }: OffsiteContext): Verdict {
  const { name } = target;
  if (damagedFiles.length > 0) {
    const count = `${damagedFiles.length >= mostNamed ? 'At least ' : ''}${counted(damagedFiles.length, 'file')}`;
    const shown = damagedFiles.map(shownOf);
    return fail(
      'critical',
      subjectOf(target),
      `${count} of the repository at ${name} ${damagedFiles.length === 1 ? 'is' : 'are'} damaged or missing: ${listed(shown, 3)}. Every snapshot that needs ${damagedFiles.length === 1 ? 'it' : 'one of them'} cannot be restored in full.`,
      damagedFiles.slice(0, 5).map((file) => ({
        seen: 'another SHA-256 than its name, cut off, or not there',
        where: shownKey(file),
        expected: 'a file whose SHA-256 is its name',
      })),
      {
        summary:
          'Bring those files back from older versions of the bucket or from another copy. Else let restic repair packs and restic repair index save what they can, back up again, and let restic repair snapshots --forget take out what is lost.',
        commands: readAll({ target }),
      },
    );
  }
  const refused = gap('offsite', `${name}/reading`);
  if (!reading || reading.total === 0 || reading.verified === 0) {
    const what = `Whether the files of the repository at ${name} are sound`;
    return refused
      ? unknown(subjectOf(target), what, refused)
      : untold(target, what, 'none has been read yet, and audits read a part each time');
  }
  const share = percent(Math.min(1, reading.verified / reading.total));
  const whole =
    reading.completedAt === undefined ? '' : `; all were read by ${dateOf(reading.completedAt)} before that`;
  return pass(
    subjectOf(target),
    `No file of the repository at ${name} is damaged: ${share} were read since ${dateOf(reading.since)}${whole}.`,
    seenAt(
      target,
      `${reading.verified} of ${counted(reading.total, 'file')}`,
      'files whose SHA-256 is their name',
    ),
  );
}

/** `data/1c/1c0f…`: the rest of a name tells nobody anything. */
const shownOf = (file: string): string => shownKey(file).replace(/([0-9a-f]{12})[0-9a-f]{52}$/, '$1…');
