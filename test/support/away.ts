import type { Policy } from '../../audit/policy.ts';
import { type AllFacts, found } from './found.ts';
import { now } from './healthy-facts.ts';
import type { OffsiteCopy, OffsiteTarget } from './healthy-offsite.ts';
import { gap } from './rule-cases.ts';

/** The healthy cluster's offsite target. */
export const away = ({ offsite }: AllFacts): OffsiteTarget => found(offsite.targets, () => true);

/** The same as the owner declares it. */
export const awayPolicy = ({ offsite }: Policy) => found(offsite.targets, () => true);

/** Copies of a guest there, newest first. */
export const copiesOf = (facts: AllFacts, vmid: number): OffsiteCopy[] =>
  away(facts).copies.filter((copy) => copy.vmid === vmid);

export const newestOf = (facts: AllFacts, vmid: number): OffsiteCopy =>
  found(copiesOf(facts, vmid), () => true);

/** Keeps only those of a guest's copies that are so many days old. */
export function keepOnly(facts: AllFacts, vmid: number, daysAgo: readonly number[]): void {
  const target = away(facts);
  target.copies = target.copies.filter(
    (copy) => copy.vmid !== vmid || daysAgo.includes(Math.floor((now - copy.takenAt) / 86_400)),
  );
  // The cluster's own listing would tell another time of an archive that a case moves.
  facts.backups.copies = facts.backups.copies.filter((copy) => copy.vmid !== vmid);
}

/** One copy more of a guest, as its newest one but so many days old. */
export function alsoFrom(
  facts: AllFacts,
  vmid: number,
  daysAgo: number,
  more: Partial<OffsiteCopy> = {},
): void {
  const copy = structuredClone(newestOf(facts, vmid));
  const back = daysAgo * 86_400;
  away(facts).copies.push({
    ...copy,
    key: `old-${daysAgo}-${copy.key}`,
    takenAt: copy.takenAt - back,
    arrivedAt: copy.takenAt - back,
    ...more,
  });
}

/** A look at a copy takes the place of an earlier one of its kind. */
export function looked(copy: OffsiteCopy, check: OffsiteCopy['checks'][number]): void {
  copy.checks = [...copy.checks.filter(({ proof }) => proof !== check.proof), check];
}

export const unlooked = (
  copies: readonly OffsiteCopy[],
  proof: OffsiteCopy['checks'][number]['proof'],
): void => {
  for (const copy of copies) copy.checks = copy.checks.filter((check) => check.proof !== proof);
};

/** Nothing there could be read. */
export function unread(facts: AllFacts): void {
  facts.offsite.targets = [];
  gap(facts, 'offsite', 'away', 'the bucket did not answer.');
}

export const unreadTarget = {
  'offsite/away': 'The copies at away could not be seen: the bucket did not answer.',
};
