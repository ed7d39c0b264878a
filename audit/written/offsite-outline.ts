/** What the terminal's and the Markdown report both tell of the offsite places. */
import { guestName } from '../guest-name.ts';
import { byteText } from '../offsite/byte-text.ts';
import {
  cellStates,
  type OffsiteCell,
  type OffsiteGuest,
  type OffsiteReport,
  type OffsiteTargetReport,
} from '../report-offsite.ts';
import { shareText } from './figures.ts';
import { minuteOf, some } from './outline.ts';

/** In their order. */
const digitWords: [OffsiteGuest['digits'][number]['digit'], string][] = [
  ['3', '3 copies'],
  ['2', '2 kinds of storage'],
  ['1-offsite', '1 copy offsite'],
  ['1-immutable', '1 that nobody can delete'],
  ['0', '0 errors'],
];

/** `traefik (CT 110)`. */
export function nameOf({ id, name }: Pick<OffsiteGuest, 'id' | 'name'>): string {
  const [, type, vmid] = /^(lxc|qemu)\/(\d+)$/.exec(id) ?? [];
  if (!type) return name === undefined ? id : `${name} (${id})`;
  return guestName({ name, type: type === 'lxc' ? 'lxc' : 'qemu', vmid: Number(vmid) });
}

/** Why the guests may be others than those of today; undefined when they were seen in this audit. */
export function guestsNote({ guestsOf, guestsUnseen }: OffsiteReport): string | undefined {
  if (guestsUnseen !== undefined) return `No guest is known to be looked for: ${guestsUnseen}`;
  return guestsOf === undefined
    ? undefined
    : `The cluster did not answer: guests as last seen at ${minuteOf(guestsOf)}.`;
}

/** Guests that should be at a target, and of how many all is proven that can be. */
export function provenAt({ guests }: OffsiteReport, target: string): { wanted: number; proven: number } {
  const cells = guests
    .flatMap((guest) => guest.cells)
    .filter((cell) => cell.target === target && isWanted(cell));
  return { wanted: cells.length, proven: cells.filter(({ state }) => state === 'proven').length };
}

/** `1 of 9 guests proven`. */
export function provenText(offsite: OffsiteReport, target: string): string {
  const { wanted, proven } = provenAt(offsite, target);
  if (wanted > 0) return `${proven} of ${some(wanted, 'guest')} proven`;
  return offsite.guestsUnseen === undefined ? 'no guest must be there' : 'guests not known';
}

/** `412 objects (1.2 TB), 61 copies`. */
export const heldText = ({ objects, bytes, copies }: OffsiteTargetReport): string =>
  `${some(objects, 'object')} (${byteText(bytes)}), ${copies} ${copies === 1 ? 'copy' : 'copies'}`;

export const costText = ({ cost }: OffsiteTargetReport): string =>
  `${some(cost.requests, 'request')} and ${byteText(cost.bytes)}`;

/**
 * `nobody looked, so 3 guests there are not known: friend did not answer.`, `read in part: …`, `read`.
 * @param wanted guests that should be there
 */
export function readText({ state, why }: OffsiteTargetReport, wanted: number): string {
  if (state === 'read') return 'read';
  const unknown =
    wanted > 0 ? `, so ${some(wanted, 'guest')} there ${wanted === 1 ? 'is' : 'are'} not known` : '';
  return `${state === 'unread' ? `nobody looked${unknown}` : 'read in part'}${why.length > 0 ? `: ${why.join(' ')}` : ''}`;
}

/** A guest at a target where something is not proven. */
export interface Unproven {
  guest: OffsiteGuest;
  cell: OffsiteCell;
  /** What is wrong, with names. */
  text: string;
}

/** Worst first, and among equals the worse guest. Targets that nobody looked into are left out: their own line says so for all guests. */
export function unproven({ guests, targets }: OffsiteReport): Unproven[] {
  const unread = new Set(targets.filter(({ state }) => state === 'unread').map(({ name }) => name));
  const order = ({ cell }: Unproven) => cellStates.indexOf(cell.state);
  return guests
    .flatMap((guest) =>
      guest.cells
        .filter((cell) => isWanted(cell) && cell.state !== 'proven' && !unread.has(cell.target))
        .map((cell) => ({ guest, cell, text: unprovenText(guest, cell) })),
    )
    .sort((a, b) => order(a) - order(b));
}

function unprovenText(guest: OffsiteGuest, { target, message }: OffsiteCell): string {
  const name = nameOf(guest);
  return message.startsWith(`${target} `) && message.includes(name)
    ? message
    : `${name} at ${target}: ${message}`;
}

/** Of the guests that should be offsite: how many keep each digit of 3-2-1-1-0. */
export function digitCounts({ guests }: OffsiteReport): {
  text: string;
  yes: number;
  no: number;
  unknown: number;
}[] {
  const wanted = guests.filter(({ worst }) => worst !== 'not-expected');
  const rows = digitWords.map(([digit, text]) => {
    const answers = wanted.flatMap(({ digits }) => digits.filter((each) => each.digit === digit));
    const count = (answer: 'yes' | 'no' | 'unknown') =>
      answers.filter((each) => each.answer === answer).length;
    return { text, yes: count('yes'), no: count('no'), unknown: count('unknown') };
  });
  return wanted.length === 0 ? [] : rows;
}

/**
 * Proven levels, runs of them joined, then what is against the others: `L0–L2, L4 and L5 (12 %); L3 failed`. What cannot be
 * proven from outside and what waits for its turn is only said of the whole.
 */
export function proofText(proofs: OffsiteCell['proofs']): string {
  const proven = proofs.map(({ outcome }) => outcome === 'proven');
  const runs: string[] = [];
  for (let from = 0; from < proofs.length; from++) {
    if (!proven[from]) continue;
    let to = from;
    while (proven[to + 1]) to++;
    const [first, last] = [proofs[from]?.level ?? '', proofs[to]?.level ?? ''];
    const share = proofs[to]?.share;
    runs.push(
      `${first === last ? first : `${first}–${last}`}${share === undefined ? '' : ` (${shareText(share)})`}`,
    );
    from = to;
  }
  const against = proofs
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'decayed')
    .map(({ level, outcome }) => `${level} ${outcome}`);
  return [runs.join(', '), ...against].filter(Boolean).join('; ');
}

const isWanted = ({ expected }: OffsiteCell): boolean => expected !== 'no';
