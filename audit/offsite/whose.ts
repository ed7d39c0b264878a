/** Whose copies they are that lie at a target. */
import { type Guest, guestName } from '../guest-name.ts';
import { damageOf, mayRun, sizeAgainst } from './damage.ts';
import { guestInside, identityOf } from './identity.ts';
import type { Copy, CopyView, OtherCopies, OwnCopy, TargetFacts } from './model.ts';
import { type Other, otherCopies } from './other-copies.ts';
import type { OwnListing } from './own-listing.ts';

export interface Directory {
  /** `qemu/100` → the guest. */
  byId: ReadonlyMap<string, Guest>;
  byVmid: ReadonlyMap<number, Guest>;
  /** By host name, those that only one guest has. */
  byName: ReadonlyMap<string, Guest>;
  inside: (copy: Copy) => Guest | undefined;
  /** Some guests may be hidden from the token. */
  hidden: boolean;
}

export interface Sorted {
  /** By guest, newest first. */
  byGuest: Map<string, CopyView[]>;
  others: OtherCopies[];
  /** Copies that may be anybody's. */
  nameless: number;
  /** Guests whose id other clusters' copies go by, too: theirs may be among those. */
  shared: Set<string>;
}

export function directoryOf(guests: readonly Guest[], hidden: boolean): Directory {
  const byName = new Map<string, Guest>();
  const twice = new Set<string>();
  for (const guest of guests) {
    const name = guest.name?.toLowerCase() ?? '';
    if (byName.has(name)) twice.add(name);
    byName.set(name, guest);
  }
  for (const name of ['', ...twice]) byName.delete(name);
  return {
    byId: new Map(guests.map((guest) => [guest.id, guest])),
    byVmid: new Map(guests.map((guest) => [guest.vmid, guest])),
    byName,
    inside: guestInside(guests),
    hidden,
  };
}

interface Place {
  directory: Directory;
  listing: OwnListing;
  foreign: readonly number[];
  kind: TargetFacts['kind'];
  now: number;
}

/** @param wanted whether a template is expected there all the same */
export function sortCopies(copies: readonly Copy[], place: Place, wanted: (guest: Guest) => boolean): Sorted {
  const byGuest = new Map<string, CopyView[]>();
  const others: Other[] = [];
  const shared = new Set<string>();
  for (const copy of copies) {
    const found = ownerOf(copy, place);
    const { guest } = found;
    if (found.other) others.push({ copy, ...found.other });
    if (!guest) continue;
    if (guest.template && !wanted(guest)) {
      others.push({
        copy,
        label: guestName(guest),
        reason: 'template',
        why: 'a template, which never changes',
      });
      continue;
    }
    if (found.shared) shared.add(guest.id);
    if (found.view) push(byGuest, guest.id, found.view);
  }
  for (const views of byGuest.values())
    views.sort((a, b) => b.takenAt - a.takenAt || (a.copy.key < b.copy.key ? -1 : 1));
  const summed = otherCopies(others);
  return {
    byGuest,
    others: summed,
    nameless: others.filter(({ reason }) => reason === 'nameless').length,
    shared,
  };
}

interface Found {
  guest?: Guest;
  view?: CopyView;
  other?: Omit<Other, 'copy'>;
  shared?: boolean;
}

function ownerOf(copy: Copy, place: Place): Found {
  if (copy.vmid !== undefined) return byClaim(copy, copy.vmid, place);
  const { directory, listing, kind } = place;
  if (kind === 'restic') {
    const guest = taggedGuest(copy, directory);
    if (guest) return { guest, view: viewOf(copy, 'same', [], place) };
    if (copy.host !== undefined)
      return { other: { label: `host ${copy.host}`, reason: 'host', why: 'no guest has this name' } };
  }
  if (copy.type === 'host')
    return {
      other: {
        label: copy.host ? `host ${copy.host}` : 'snapshots',
        reason: 'host',
        why: 'files of a host, not a guest',
      },
    };
  const inside = directory.inside(copy);
  if (inside) return { guest: inside, view: viewOf(copy, 'same', [], place) };
  const own = listing.sized(copy);
  const guest = own && directory.byId.get(`${own.type}/${own.vmid}`);
  if (own && guest) return { guest, view: viewOf(copy, 'unread', [own], place) };
  if (copy.inside)
    return {
      other: {
        label: copy.key,
        reason: 'renamed',
        why: 'its name tells no guest, and inside is none of here',
      },
    };
  return { other: { label: '', reason: 'nameless', why: 'nothing that can be read tells whose they are' } };
}

function byClaim(copy: Copy, vmid: number, place: Place): Found {
  const { directory, listing, foreign, kind } = place;
  const guest = copy.type ? directory.byId.get(`${copy.type}/${vmid}`) : directory.byVmid.get(vmid);
  const declaredForeign = foreign.includes(vmid);
  if (!guest)
    return { other: { label: labelOf(copy, vmid), ...strangerOf(copy, vmid, directory, declaredForeign) } };
  const identity = identityOf(copy, guest);
  if (declaredForeign && identity !== 'same')
    return {
      guest,
      shared: identity !== 'other',
      other: {
        label: labelOf(copy, vmid),
        reason: 'foreign',
        why: "another cluster's, says foreign of the target",
      },
    };
  const view = viewOf(copy, identity, listing.named(copy, kind), place);
  if (identity !== 'other') return { guest, view };
  const actual = directory.inside(copy);
  const name = actual ? guestName(actual) : (copy.inside?.hostname ?? 'a guest of another uuid');
  return {
    guest,
    view: { ...view, otherName: name },
    other: {
      label: labelOf(copy, vmid),
      reason: 'foreign',
      why: `inside is ${name}, not ${guestName(guest)}`,
    },
  };
}

function strangerOf(copy: Copy, vmid: number, { byVmid, hidden }: Directory, declaredForeign: boolean) {
  if (declaredForeign)
    return { reason: 'foreign' as const, why: "another cluster's, says foreign of the target" };
  const now = copy.type && byVmid.get(vmid);
  if (now) return { reason: 'deleted' as const, why: `this id is now that of ${guestName(now)}` };
  return {
    reason: 'deleted' as const,
    why: hidden ? 'no guest that the token may see has this id' : 'no guest has this id any more',
  };
}

const labelOf = ({ type }: Copy, vmid: number): string =>
  `${type === 'lxc' ? 'CT' : type === 'qemu' ? 'VM' : 'guest'} ${vmid}`;

function viewOf(
  copy: Copy,
  identity: CopyView['identity'],
  named: readonly OwnCopy[],
  place: Place,
): CopyView {
  const size = sizeAgainst(copy, named, place.kind);
  const broken = damageOf(copy, size, place.now);
  const own = size?.own ?? named[0];
  return {
    copy,
    takenAt: own?.takenAt ?? copy.takenAt,
    timedByOwn: own !== undefined,
    ...(size && { size }),
    identity,
    ...(broken !== undefined && { broken }),
    running: mayRun(copy, place.now),
  };
}

/** A tag such as `vm/100`, `lxc-101` or `ct102`, else the host's name. */
function taggedGuest({ tags = [], host }: Copy, { byId, byName }: Directory): Guest | undefined {
  for (const tag of tags) {
    const [, kind, id] = /^(vm|qemu|ct|lxc)[/_:-]?([1-9]\d{2,8})$/i.exec(tag) ?? [];
    const guest = byId.get(`${/^(vm|qemu)$/i.test(kind ?? '') ? 'qemu' : 'lxc'}/${id}`);
    if (guest) return guest;
  }
  const name = host?.toLowerCase() ?? '';
  return byName.get(name) ?? byName.get(name.replace(/\..*$/, ''));
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
