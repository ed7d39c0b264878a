import {
  type CellState,
  cellWords,
  type OffsiteCell,
  type OffsiteGuest,
  type OffsiteReport,
} from '../../../audit/report.ts';
import { guestText } from './guest.ts';
import { listed } from './listed.ts';
import { count } from './number.ts';
import { guestAnchor } from './place.ts';
import type { Cell } from './table.ts';

/** What a copy comes to: the shape that goes with the word, and what the word means. */
export const states: Record<CellState, { word: string; shape: string; means: string }> = {
  missing: shown('missing', 'lost', 'There is no copy of the guest there.'),
  foreign: shown('foreign', 'foreign', 'The newest copy under its id is another guest’s.'),
  broken: shown('broken', 'critical', 'The newest copy is cut off, damaged or half-written.'),
  incomplete: shown('incomplete', 'incomplete', 'A disk that should be in the newest copy is not.'),
  stale: shown('stale', 'waits', 'The newest usable copy is older than may be lost.'),
  unknown: shown('unknown', 'unknown', 'It could not be looked at: neither good nor bad.'),
  listed: shown('listed', 'info', 'The copy is fresh, and something that could be proven is not proven yet.'),
  proven: shown('proven', 'pass', 'The copy is fresh, and everything that can be proven from outside is.'),
  'not-expected': shown('not-expected', 'none', 'The guest need not be there.'),
};

function shown(state: CellState, shape: string, means: string) {
  return { word: cellWords[state], shape, means };
}

/** States in which a restore would fail, or lose more than it may. */
const troubles: CellState[] = ['missing', 'foreign', 'broken', 'incomplete', 'stale'];

export interface OffsiteSentence {
  /** `21 of 24 guests are proven at away.` */
  text: string;
  /** The guest that is worst off, where one is not proven, and the clause about it. */
  worst?: { guest: OffsiteGuest; clause: string };
  /** How many guests could not be restored as the owner wants it. */
  troubled: number;
}

/** What all offsite places come to, in one sentence. */
export function offsiteSentence(
  offsite: Pick<OffsiteReport, 'guests' | 'targets' | 'guestsUnseen'>,
): OffsiteSentence {
  const { guests, targets, guestsUnseen } = offsite;
  const expected = guests.filter(({ worst }) => worst !== 'not-expected');
  const troubled = expected.filter(({ worst }) => troubles.includes(worst)).length;
  if (guests.length === 0)
    return {
      text: `Whose backups must be offsite is not known: ${guestsUnseen ?? 'there is no guest.'}`,
      troubled,
    };
  if (expected.length === 0) return { text: 'No guest is expected offsite.', troubled };
  const proven = expected.filter(({ worst }) => worst === 'proven').length;
  const [only, ...others] = targets.map(({ name }) => name);
  const [are, they] = proven === 1 ? ['is', 'it'] : ['are', 'they'];
  const where = others.length === 0 ? only : `every place where ${they} must be`;
  const [first] = expected;
  return {
    text: `${proven} of ${count(expected.length, 'guest')} ${are} proven at ${where}.`,
    ...(first && first.worst !== 'proven' && { worst: { guest: first, clause: clauseOf(first) } }),
    troubled,
  };
}

/** How many guests come to what, the worst first; states of which there is none are left out. */
export const tallies = (worst: CellState[]): { shape: string; text: string }[] =>
  // Object.entries forgets the key type of a record.
  (Object.entries(states) as [CellState, (typeof states)[CellState]][])
    .map(([state, { word, shape }]) => ({ shape, word, number: worst.filter((one) => one === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ shape, word, number }) => ({ shape, text: `${number} ${word}` }));

/** Guests that are told in full, the worst first, and those of a large cluster of which a row is shown. */
export function toldOf(guests: OffsiteGuest[]): { full: OffsiteGuest[]; rows: OffsiteGuest[] } {
  if (guests.length <= mostInFull) return { full: guests, rows: [] };
  const full = guests
    .filter(({ worst }) => worst !== 'proven' && worst !== 'not-expected')
    .slice(0, mostInFull);
  const there = new Set(full);
  return { full, rows: guests.filter((guest) => !there.has(guest)) };
}

/** A guest told in full takes about 10 kB of the page. */
export const mostInFull = 200;

/** `proven at bucket and pbs-r2; unknown at friend` */
export function rowText({ cells }: OffsiteGuest): string {
  const there = cells.filter(({ state }) => state !== 'not-expected');
  if (there.length === 0) return 'not expected anywhere';
  return [...Map.groupBy(there, ({ state }) => state)]
    .map(([state, alike]) => `${states[state].word} at ${listed(alike.map(({ target }) => target))}`)
    .join('; ');
}

/** For tables of guests: how each stands offsite at worst, with the way to what is known of it. */
export function worstCells({ guests }: OffsiteReport, page: string): (id: string) => Cell {
  const worst = new Map(guests.map((guest) => [guest.id, guest.worst]));
  return (id) => {
    const state = worst.get(id);
    if (state === undefined) return '–';
    const { word, shape } = states[state];
    return { text: word, shape, href: `${page}#${guestAnchor(id)}` };
  };
}

function clauseOf(guest: OffsiteGuest): string {
  const alike = guest.cells.filter(({ state }) => state === guest.worst);
  const cell = alike.find(({ expected }) => expected !== 'no') ?? alike[0];
  const name = guestText(guest);
  return cell ? clauses[cell.state](name, cell) : `${name} is ${states[guest.worst].word}`;
}

const clauses: Record<CellState, (name: string, cell: OffsiteCell) => string> = {
  missing: (name, { target }) => `${name} has no copy at ${target}`,
  foreign: (name, { target }) => `the newest copy at ${target} that goes as ${name} is another guest’s`,
  broken: (name, { target }) => `the newest copy of ${name} at ${target} is damaged`,
  incomplete: (name, { target }) => `the newest copy of ${name} at ${target} is without a disk`,
  stale: (name, { target }) => `the newest copy of ${name} at ${target} is too old`,
  unknown: (name, { target }) => `what ${target} has of ${name} is not known`,
  listed: (name, { target }) => `the copy of ${name} at ${target} is fresh, but not all of it is proven yet`,
  proven: (name, { target }) => `${name} is proven at ${target}`,
  'not-expected': (name, { target }) => `${name} is not expected at ${target}`,
};
