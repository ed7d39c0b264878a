import { counted, percent } from '../figures.ts';
import { listed } from '../listing.ts';
import {
  guestsOf,
  judgeTargets,
  type ReadTarget,
  seenAt,
  subjectOf,
  untold,
} from '../offsite/judge-targets.ts';
import { readAll } from '../offsite/mend.ts';
import type { OffsiteView, TargetFacts } from '../offsite/model.ts';
import { offsiteAlso, offsiteView } from '../offsite/view.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type Datastore = NonNullable<TargetFacts['datastore']>;

export default defineRule({
  id: 'backup-offsite-chunks-sound',
  title: 'No piece of an offsite datastore is missing or damaged',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const ask = (target: ReadTarget) => {
      // Something else lies there.
      if (context.gap('offsite', `${target.name}/datastore`)) return 'backup-offsite-target-read';
      const { datastore } = target.facts;
      return datastore
        ? judge(target, datastore, offsiteView(facts, context))
        : unknown(subjectOf(target), `The chunks at ${target.name}`);
    };
    return judgeTargets(facts, context, ask, ({ kind }) => kind === 'pbs-s3');
  },
});

function judge(target: ReadTarget, datastore: Datastore, view: OffsiteView): Verdict {
  const { name } = target;
  const { neededChunks, missingChunks, damagedChunks, badChunks, listing, reading } = datastore;
  const lost = missingChunks + damagedChunks;
  if (lost + badChunks > 0) return broken(target, datastore, view);
  if (neededChunks === 0)
    return target.facts.copies.length === 0
      ? pass(subjectOf(target), `${name} has no snapshot that needs a chunk.`, seenAt(target, 'no snapshot'))
      : untold(target, `The chunks at ${name}`, 'no index was read yet, so nothing tells which are needed');
  const looked = listing ? listing.verified / Math.max(1, listing.total) : 0;
  if (listing?.completedAt === undefined && looked < 1)
    return untold(
      target,
      `Whether all chunks at ${name} are there`,
      `${percent(looked)} of ${counted(neededChunks, 'chunk')} have been looked for and found, and audits go on`,
    );
  const read = reading && reading.total > 0 ? percent(Math.min(1, reading.verified / reading.total)) : '0 %';
  return pass(
    subjectOf(target),
    `All ${counted(neededChunks, 'chunk')} that the newest snapshots at ${name} need are there; ${read} of them were read and are sound.`,
    seenAt(target, counted(neededChunks, 'chunk'), 'none missing, damaged or put aside as bad'),
  );
}

function broken(target: ReadTarget, datastore: Datastore, { guests }: OffsiteView): Verdict {
  const { name } = target;
  const { neededChunks, missingChunks, damagedChunks, badChunks } = datastore;
  const lost = missingChunks + damagedChunks;
  const what = listed(
    [
      missingChunks > 0 ? `${missingChunks} missing` : [],
      damagedChunks > 0 ? `${damagedChunks} damaged` : [],
      badChunks > 0 ? `${badChunks} put aside by the server as bad` : [],
    ].flat(),
  );
  const hit = guests.flatMap(({ cells }) =>
    cells.filter(
      (cell) =>
        cell.target.name === name && cell.newest?.broken !== undefined && !cell.newest.copy.unfinished,
    ),
  );
  const radius =
    hit.length > 0
      ? `The newest backups of ${counted(hit.length, 'guest')} cannot be restored in full: ${guestsOf(hit)}.`
      : 'Which backups need them is not known yet; every one that shares a piece is hit.';
  const after =
    lost === 0
      ? `The newest snapshots have all that they need, as far as was looked; older ones may be without.`
      : radius;
  return fail(
    lost > 0 ? 'critical' : 'high',
    subjectOf(target),
    `Chunks at ${name}: ${what}, of ${neededChunks} that the newest snapshots need. ${after}`,
    seenAt(target, what, 'every chunk there and sound'),
    {
      summary:
        'Verify the whole datastore, so that the server knows what is broken and its next backups upload those pieces again; then back up every guest, and verify again. What is lost of older backups comes back only from another place. Look for a lifecycle rule that deletes by age, and for a second server on the same datastore.',
      commands: readAll({ target }),
    },
  );
}
