import type { FactsOf } from '../facts.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { cellStates } from '../report-offsite.ts';
import { tierOf } from '../roles.ts';
import type { Context } from '../rule.ts';
import { cellOf } from './cell.ts';
import { newestDrillsFrom } from './drilled.ts';
import { expectedAt, type GuestsSeen, guestsSeen } from './guests-seen.ts';
import type { CellView, GuestView, OffsiteView, TargetView } from './model.ts';
import { type OwnListing, ownListing } from './own-listing.ts';
import { addMissingPoints } from './promised-points.ts';
import { directoryOf, type Sorted, sortCopies } from './whose.ts';

export type OffsiteFacts = FactsOf<'offsite'> &
  Partial<FactsOf<'guests' | 'backups' | 'drills' | 'storage' | 'backupServers' | 'system'>>;
export type OffsiteContext = Pick<Context, 'now' | 'policy' | 'gap'>;

/** `also` of every rule about offsite copies: with the same groups they share one reading of the facts. */
export const offsiteAlso = ['guests', 'backups', 'drills', 'storage', 'backupServers', 'system'] as const;

/** Rules ask one after another about the same facts; the last answer is kept with the facts, and goes with them. */
const kept = new WeakMap<object, { asked: readonly unknown[]; view: OffsiteView }>();

/**
 * Holds what lies in the offsite places against the guests of the cluster: per guest and target whose copies there
 * are, what is proven of them and what they come to. Guests are the cluster's, or as last seen (`guestsOf`).
 */
export function offsiteView(facts: OffsiteFacts, context: OffsiteContext): OffsiteView {
  const asked = [context.now, context.policy, context.gap, facts.guests, facts.backups, facts.drills];
  const known = kept.get(facts.offsite);
  if (known?.asked.every((value, index) => value === asked[index])) return known.view;
  const view = look(facts, context);
  kept.set(facts.offsite, { asked, view });
  return view;
}

interface Place {
  target: TargetView;
  sorted: Sorted;
}

function look(facts: OffsiteFacts, context: OffsiteContext): OffsiteView {
  const seen = guestsSeen(facts, context);
  const listing = ownListing(seen.backups);
  const directory = directoryOf(seen.guests, seen.hidden !== undefined);
  const read = new Map(facts.offsite.targets.map((target) => [target.name, target]));
  const places = context.policy.offsite.targets.map((policy): Place => {
    const found = read.get(policy.name);
    const sorted = sortCopies(
      found?.copies ?? [],
      { directory, listing, foreign: policy.foreign, kind: policy.kind, now: context.now },
      (guest) => expectedAt(policy, guest) === 'yes',
    );
    return { target: targetOf(policy, found, sorted, context), sorted };
  });
  const drilled = newestDrillsFrom(facts.drills ?? []);
  const wanted = seen.guests
    .filter(
      (guest) => !guest.template || places.some(({ target }) => expectedAt(target.policy, guest) === 'yes'),
    )
    .toSorted((a, b) => a.vmid - b.vmid || (a.id < b.id ? -1 : 1));
  const cells = (guest: Guest) =>
    places.map(({ target, sorted }) =>
      cellOf({
        target,
        guest,
        expected: expectedAt(target.policy, guest),
        copies: sorted.byGuest.get(guest.id) ?? [],
        maybeHidden: maybeHidden(guest, target, sorted, listing, context),
        policy: context.policy,
        now: context.now,
        restored: drilled(guest.id, target.name),
      }),
    );
  const guests = wanted.map((guest) => guestView(guest, cells(guest), listing, context));
  return {
    targets: places.map(({ target }) => target),
    guests: addMissingPoints(
      guests,
      places.map(({ sorted }) => sorted.shared),
      facts.drills ?? [],
      context,
    ),
    ...aboutGuests(seen),
  };
}

const aboutGuests = ({ at, unseen, hidden }: GuestsSeen) => ({
  ...(at !== undefined && { guestsOf: at }),
  ...(unseen && { guestsUnseen: unseen }),
  ...(hidden && { guestsHidden: hidden }),
});

const bucketParts = ['versioning', 'objectLock', 'lifecycle', 'publicAccess', 'unfinishedUploads'];

function targetOf(
  policy: TargetView['policy'],
  facts: TargetView['facts'],
  { others, nameless }: Sorted,
  { gap }: OffsiteContext,
): TargetView {
  const why = facts ? undefined : gap('offsite', policy.name);
  return {
    name: policy.name,
    policy,
    ...(facts && { facts }),
    ...(why && { gap: why }),
    complete: facts?.complete === true,
    unsupported: bucketParts.filter(
      (part) => gap('offsite', `${policy.name}/${part}`)?.reason === 'unsupported',
    ),
    others,
    nameless,
  };
}

/**
 * Whether copies of a guest may be among those that tell nothing. Not, where the cluster still has an archive old
 * enough to have been copied: one of its size would have been found.
 */
function maybeHidden(
  guest: Guest,
  { nameless, policy: { kind, rpoHours } }: TargetView,
  { shared }: Sorted,
  listing: OwnListing,
  { now, policy }: OffsiteContext,
): boolean {
  if (shared.has(guest.id)) return true;
  if (nameless === 0) return false;
  if (kind !== 'vzdump') return true;
  const late = now - (rpoHours ?? policy.thresholds.backupHours.warn) * 3600;
  return !listing.of(guest.id).some(({ sizeBytes, takenAt }) => sizeBytes !== undefined && takenAt <= late);
}

function guestView(
  guest: Guest,
  cells: CellView[],
  listing: OwnListing,
  { policy }: OffsiteContext,
): GuestView {
  const expected = cells.filter(({ expected }) => expected !== 'no');
  const tier = tierOf(guest, policy.roles);
  const times = [
    ...listing.of(guest.id).map(({ takenAt }) => takenAt),
    ...cells.flatMap(({ copies }) => copies.flatMap((one) => (one.identity === 'other' ? [] : one.takenAt))),
  ];
  return {
    guest,
    id: guest.id,
    name: guestName(guest),
    ...(tier && { tier }),
    cells,
    worst: cellStates.find((state) => expected.some((cell) => cell.state === state)) ?? 'not-expected',
    ...(times.length > 0 && { firstAt: times.reduce((least, at) => Math.min(least, at)) }),
  };
}
