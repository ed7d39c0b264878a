import type { Facts } from '../facts.ts';
import { counted } from '../figures.ts';
import type { OffsiteTargetReport } from '../report-offsite.ts';
import { bucketLines } from './bucket-lines.ts';
import { lastCheck } from './damage.ts';
import type { CellView, TargetFacts, TargetView } from './model.ts';
import { notProvable } from './not-provable.ts';
import { shownKey } from './other-copies.ts';
import type { OffsiteContext } from './view.ts';

/**
 * @param cells of the target, one a guest
 * @param facts the whole of them, for all gaps and for measured restores
 */
export function targetReport(
  target: TargetView,
  cells: readonly CellView[],
  facts: Facts,
  context: OffsiteContext,
): OffsiteTargetReport {
  const { name, policy, facts: found } = target;
  const why = whyNotAll(target, facts.gaps);
  const newest = found?.copies.reduce((most, { takenAt }) => Math.max(most, takenAt), 0);
  const verified = found && verifiedOf(found, context);
  return {
    name,
    kind: policy.kind,
    place: found?.place ?? placeOfPolicy(policy),
    state: !found ? 'unread' : why.length > 0 ? 'partly' : 'read',
    why,
    objects: found?.objects ?? 0,
    bytes: found?.bytes ?? 0,
    copies: found?.copies.length ?? 0,
    ...(newest !== undefined && found?.copies.length && { newestAt: newest }),
    cost: found?.cost ?? { requests: 0, bytes: 0 },
    bucket: bucketLines(target, context),
    ...(verified && { verified }),
    leftovers: (found?.leftovers ?? []).map(({ key, what, modifiedAt }) => ({
      key: shownKey(key),
      what: what.replaceAll('-', ' '),
      modifiedAt,
    })),
    notProvable: notProvable(target, cells),
    others: target.others.map(({ reason: _, ...other }) => other),
    restore: restoreOf(target, cells, facts.drills ?? []),
  };
}

/** What the service does not have is not missing. */
function whyNotAll({ name, facts, complete }: TargetView, gaps: Facts['gaps']): string[] {
  const own = gaps.filter(
    ({ group, subject, reason }) =>
      group === 'offsite' &&
      reason !== 'unsupported' &&
      (subject === undefined || subject === name || subject.startsWith(`${name}/`)),
  );
  const early =
    facts && !complete
      ? [`The list ended after ${counted(facts.objects, 'object')}, before all was read.`]
      : [];
  return [...new Set([...own.map(({ detail }) => detail), ...early])];
}

function placeOfPolicy({ via, prefix }: TargetView['policy']): string {
  if ('binding' in via) return `the binding ${via.binding}`;
  if ('bucket' in via)
    return `${via.bucket}${prefix ? `/${prefix}` : ''} at ${via.endpoint.replace(/^https?:\/\//, '')}`;
  return `the backup server ${via.backupServer}`;
}

/** Of datastores and repositories their rotation; of archives the share of bytes that were read and found sound. */
export function verifiedOf(
  facts: TargetFacts,
  { now, policy }: OffsiteContext,
): OffsiteTargetReport['verified'] {
  const rotation = facts.datastore?.reading ?? facts.repository?.reading;
  if (rotation)
    return rotation.total === 0
      ? undefined
      : {
          share: Math.min(1, rotation.verified / rotation.total),
          since: rotation.since,
          ...(rotation.completedAt !== undefined && { completedAt: rotation.completedAt }),
        };
  const oldest = now - policy.offsite.proofDays.content * 86_400;
  let [read, all, since] = [0, 0, now];
  for (const copy of facts.copies) {
    const { sizeBytes = 0 } = copy;
    all += sizeBytes;
    const check = lastCheck(copy, 'content');
    if (check?.outcome !== 'ok' || check.at < oldest) continue;
    read += sizeBytes * (check.share ?? 1);
    since = Math.min(since, check.at);
  }
  const completedAt = facts.reading?.completedAt;
  return all === 0
    ? undefined
    : { share: read / all, since, ...(completedAt !== undefined && { completedAt }) };
}

/** Fetching what a whole restore would use, by the declared rate, else by that of the last drill from there. */
function restoreOf(
  { name, policy }: TargetView,
  cells: readonly CellView[],
  drills: NonNullable<Facts['drills']>,
): OffsiteTargetReport['restore'] {
  const bytes = cells.reduce((sum, { usable }) => sum + (usable?.copy.sizeBytes ?? 0), 0);
  const rate = policy.bytesPerSecond ?? measuredRate(drills.filter(({ source }) => source === name));
  const hours = rate === undefined ? undefined : bytes / rate / 3600;
  return {
    bytes,
    // A drill may have been recorded with any number of minutes.
    ...(Number.isFinite(hours) && { hours }),
    ...(policy.egressPerGB > 0 && { price: (bytes / 1e9) * policy.egressPerGB }),
  };
}

function measuredRate(drills: NonNullable<Facts['drills']>): number | undefined {
  const measured = drills.flatMap(({ at, succeeded, bytes, minutes }) =>
    succeeded && bytes && minutes ? [{ at, rate: bytes / (minutes * 60) }] : [],
  );
  return measured.toSorted((a, b) => b.at - a.at)[0]?.rate;
}
