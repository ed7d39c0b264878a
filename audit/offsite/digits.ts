/** 3-2-1-1-0, digit by digit: three copies, two kinds of storage, one offsite, one that cannot be deleted, no errors. */
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { dateOf } from '../moments.ts';
import type { OffsiteGuest } from '../report-offsite.ts';
import type { CellView, GuestView, OwnCopy, TargetView } from './model.ts';
import { type Answered, declared } from './protection.ts';
import type { OffsiteContext, OffsiteFacts } from './view.ts';

type Digit = OffsiteGuest['digits'][number];

/** A drill a year at least, where the guest's tier does not want them more often. */
const drillDays = 365;

/** Answers for one guest after another; what could not be seen is unknown, never yes. */
export function digitsOf(facts: OffsiteFacts, context: OffsiteContext): (guest: GuestView) => Digit[] {
  const { offsite, drills, storage } = facts;
  const backups = facts.backups ?? (facts.guests ? undefined : offsite.lastKnown?.backups);
  const blind = backups === undefined || context.gap('backups', 'filtered') !== undefined;
  const ownBy = new Map<string, OwnCopy[]>();
  for (const own of backups?.copies ?? []) {
    if (own.unfinished) continue;
    const id = `${own.type}/${own.vmid}`;
    ownBy.set(id, [...(ownBy.get(id) ?? []), own]);
  }
  const types = new Map(storage?.map(({ storage: name, type }) => [name, type]));
  const drilled = new Map(Map.groupBy(drills ?? [], ({ guest }) => guest));
  return (guest) => {
    const there = guest.cells.filter(({ usable }) => usable);
    const own = ownBy.get(guest.id) ?? [];
    const offsiteCells = there.map((cell) => ({ cell, place: placeOf(cell.target, context) }));
    const digit = (name: Digit['digit'], { answer, why }: Answered): Digit => ({ digit: name, answer, why });
    return [
      digit('3', threeCopies(guest, own, there, blind)),
      digit('2', twoKinds(guest, own, there, types, blind)),
      digit('1-offsite', oneOffsite(offsiteCells, guest)),
      digit('1-immutable', oneImmutable(there, guest)),
      digit('0', noErrors(guest, drills && (drilled.get(guest.id) ?? []), context)),
    ];
  };
}

function threeCopies(guest: GuestView, own: OwnCopy[], there: CellView[], blind: boolean): Answered {
  const storages = [
    ...new Set(own.map(({ storage, node }) => (node ? `${storage} on ${node}` : storage))),
  ].sort();
  const places = [...storages, ...there.map(({ target }) => target.name)];
  const why = `the guest itself and backups at ${listed(places)}`;
  if (places.length >= 2) return { answer: 'yes', why };
  if (blind) return { answer: 'unknown', why: "the cluster's own backups could not all be seen" };
  const unread = unseenCell(guest);
  if (unread) return { answer: 'unknown', why: unread.message };
  return { answer: 'no', why: places.length === 0 ? 'the guest itself and no backup' : why };
}

function twoKinds(
  view: GuestView,
  own: OwnCopy[],
  there: CellView[],
  types: ReadonlyMap<string, string>,
  blind: boolean,
): Answered {
  const { guest } = view;
  const production = (guest.config?.disks ?? []).flatMap(({ storage }) => types.get(storage ?? '') ?? []);
  const local = own.flatMap(({ storage }) => types.get(storage) ?? []);
  const offsite = there.map(({ target }) =>
    target.policy.kind === 'pbs' ? 'a backup server' : 'object storage',
  );
  const kinds = [...new Set([...production, ...local, ...offsite])].sort();
  const untold = guest.config === undefined || types.size === 0;
  // Whatever the guest lies on, it is no object storage and no backup server.
  if (kinds.length > 1 || (untold && offsite.length > 0))
    return { answer: 'yes', why: untold ? `${listed(offsite)}, and where the guest lies` : listed(kinds) };
  if (untold || blind)
    return { answer: 'unknown', why: 'what the guest and its backups lie on could not all be seen' };
  const unread = unseenCell(view);
  if (unread) return { answer: 'unknown', why: unread.message };
  return { answer: 'no', why: kinds.length === 0 ? 'no kind of storage is known' : `only ${kinds[0]}` };
}

type Placed = { cell: CellView; place: Answered };

function oneOffsite(placed: Placed[], guest: GuestView): Answered {
  const fresh = placed.filter(({ cell }) => cell.fresh !== 'no');
  const sure = fresh.find(({ cell, place }) => cell.fresh === 'yes' && place.answer === 'yes');
  if (sure) return { answer: 'yes', why: `${sure.cell.target.name}: ${sure.place.why}` };
  const vague = fresh.find(({ place }) => place.answer !== 'no');
  if (vague)
    return {
      answer: 'unknown',
      why: `${vague.cell.target.name}: ${vague.place.answer === 'yes' ? 'the age of the copy is not certain' : vague.place.why}`,
    };
  const unread = unseenCell(guest);
  if (unread) return { answer: 'unknown', why: unread.message };
  const [near] = fresh;
  if (near) return { answer: 'no', why: `${near.cell.target.name}: ${near.place.why}` };
  return {
    answer: 'no',
    why: placed.length > 0 ? 'all copies there are too old' : 'no usable copy at any target',
  };
}

function oneImmutable(there: CellView[], guest: GuestView): Answered {
  const safe = there.find((cell) => cell.protected.answer === 'yes');
  if (safe) return { answer: 'yes', why: `${safe.target.name}: ${safe.protected.why}` };
  const vague = there.find((cell) => cell.protected.answer === 'unknown');
  if (vague) return { answer: 'unknown', why: `${vague.target.name}: ${vague.protected.why}` };
  const unread = unseenCell(guest);
  if (unread) return { answer: 'unknown', why: unread.message };
  const [bare] = there;
  return {
    answer: 'no',
    why: bare ? `${bare.target.name}: ${bare.protected.why}` : 'no usable copy at any target',
  };
}

const unseenCell = ({ cells }: GuestView): CellView | undefined =>
  cells.find(({ state, usable, expected }) => state === 'unknown' && !usable && expected !== 'no');

/** Nothing failed, the newest copy of a target is whole and was read, and a restore from anywhere succeeded not long ago. */
function noErrors(
  { cells, tier }: GuestView,
  drills: { at: number; succeeded: boolean }[] | undefined,
  { now, policy }: OffsiteContext,
): Answered {
  const wrong = cells.find(
    ({ state }) => state === 'broken' || state === 'foreign' || state === 'incomplete',
  );
  if (wrong) return { answer: 'no', why: `${wrong.target.name}: ${wrong.message}` };
  if (!drills) return { answer: 'unknown', why: 'restore tests could not be read' };
  const [last] = drills.toSorted((a, b) => b.at - a.at);
  if (last && !last.succeeded) return { answer: 'no', why: `the restore test of ${dateOf(last.at)} failed` };
  const sound = cells.find(({ proofs }) =>
    ['L4', 'L5'].every((level) =>
      proofs.some((proof) => proof.level === level && proof.outcome === 'proven'),
    ),
  );
  if (!sound) return { answer: 'unknown', why: 'of no copy it is proven that it is whole and can be read' };
  const days = (tier && policy.tiers[tier].drillEveryDays) ?? drillDays;
  if (!last) return { answer: 'unknown', why: 'no restore test was ever recorded' };
  return last.at >= now - days * 86_400
    ? { answer: 'yes', why: `${sound.target.name}: whole and read; restored on ${dateOf(last.at)}` }
    : {
        answer: 'unknown',
        why: `the last restore test, of ${dateOf(last.at)}, is more than ${counted(days, 'day')} ago`,
      };
}

/** Whether a target is another place than the cluster's, as far as its address or the owner tells. */
export function placeOf({ policy, facts }: TargetView, { now }: OffsiteContext): Answered {
  const said = declared(policy.declares.offsite, now);
  const bucket = facts?.bucket;
  if ('binding' in policy.via) return { answer: 'yes', why: "it is in Cloudflare's own storage" };
  if (bucket?.address === 'public') return { answer: 'yes', why: `${bucket.host} is on the internet` };
  if (said) return { answer: 'yes', why: said };
  if (!bucket || bucket.address === 'unknown')
    return { answer: 'unknown', why: 'where it stands could not be seen, and nobody declared it' };
  return {
    answer: 'no',
    why: `${bucket.host} is a ${bucket.address} address, as in the cluster's own network`,
  };
}
