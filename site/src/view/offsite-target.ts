import type { OffsiteCell, OffsiteGuest, OffsiteReport, OffsiteTargetReport } from '../../../audit/report.ts';
import { storageText } from './amount.ts';
import { guestText } from './guest.ts';
import { count, percent } from './number.ts';
import { mostInFull, states } from './offsite.ts';
import { targetPath } from './place.ts';
import type { Table } from './table.ts';

export const kindWords: Record<OffsiteTargetReport['kind'], string> = {
  vzdump: 'archives of vzdump in a bucket',
  'pbs-s3': 'datastore of Proxmox Backup Server in a bucket',
  restic: 'restic repository',
  pbs: 'Proxmox Backup Server',
};

export const readWords: Record<OffsiteTargetReport['state'], { word: string; shape: string }> = {
  read: { word: 'all of it', shape: 'pass' },
  partly: { word: 'a part of it', shape: 'unknown' },
  unread: { word: 'nothing of it', shape: 'unknown' },
};

type Line = OffsiteTargetReport['bucket'][number];

/** What a line about the place means for backups. */
export const lineWords: Record<Line['answer'], { word: string; shape: string }> = {
  good: { word: 'good', shape: 'pass' },
  bad: { word: 'a risk', shape: 'high' },
  neutral: { word: 'to know', shape: 'info' },
  unknown: { word: 'not known', shape: 'unknown' },
  unsupported: { word: 'not to be had there', shape: 'none' },
};

/** What was read and what it cost, in sentences. */
export function readText({ state, objects, bytes, copies, cost }: OffsiteTargetReport): string {
  const read = `${readWords[state].word.replace(/^./, (letter) => letter.toUpperCase())} was read.`;
  const are = objects === 1 ? 'is' : 'are';
  const there = `${count(objects, 'object')} of ${storageText(bytes)} together ${are} there, ${count(copies, 'copy', 'copies')} of guests among them.`;
  const spent = `It took ${count(cost.requests, 'request')} and ${storageText(cost.bytes)}.`;
  return [read, ...(state === 'unread' ? [] : [there]), ...(cost.requests > 0 ? [spent] : [])].join(' ');
}

/** How much of the data has been read and found sound; the times stand beside it. */
export const verifiedText = ({ share, completedAt }: NonNullable<OffsiteTargetReport['verified']>): string =>
  `${percent(share)} of the data were read and found sound${completedAt === undefined ? '' : '; the last whole round ended'}`;

/** Fetching everything that a restore would use; null where there is nothing to fetch. */
export function restoreText({ restore: { bytes, hours, price } }: OffsiteTargetReport): string | null {
  if (bytes === 0) return null;
  const time =
    hours === undefined
      ? 'how long that takes is not known: declare bytesPerSecond, or record a restore test with its size and time'
      : hours < 2
        ? `that takes about ${count(Math.max(1, Math.round(hours * 60)), 'minute')} at the rate declared or measured`
        : `that takes about ${Math.round(hours)} hours at the rate declared or measured`;
  const cost = price === undefined ? '' : `, and costs ${price.toFixed(2)} at the declared price for traffic`;
  return `The newest usable copy of every guest is ${storageText(bytes)} to fetch; ${time}${cost}.`;
}

export const othersTable = (others: OffsiteTargetReport['others']): Table => ({
  caption: 'Copies of nobody who is expected here',
  columns: ['Whose', 'Copies', 'Newest'],
  rows: others.map(({ label, why, copies, newestAt, bytes }) => ({
    cells: [
      { text: label, notes: [why] },
      { text: String(copies), notes: [storageText(bytes)] },
      { at: newestAt },
    ],
  })),
  cards: true,
});

export const leftoversTable = (leftovers: OffsiteTargetReport['leftovers']): Table => ({
  caption: 'Files that belong to no copy',
  columns: ['Key', 'What', 'Written'],
  rows: leftovers.map(({ key, what, modifiedAt }) => ({
    cells: [key, what, modifiedAt === undefined ? 'not known' : { at: modifiedAt }],
  })),
  cards: true,
});

/** The cell of each guest at a target, in the order of the guests. */
export const cellsOf = (
  guests: OffsiteGuest[],
  target: string,
): { guest: OffsiteGuest; cell: OffsiteCell }[] =>
  guests.flatMap((guest) => {
    const cell = guest.cells.find((cell) => cell.target === target);
    return cell ? [{ guest, cell }] : [];
  });

/** The places with what came of them; `at` is where the report is. */
export const targetsTable = (
  { targets, guests }: OffsiteReport,
  at: { root: string; cluster: string; id: string },
): Table => ({
  caption: 'Where copies are kept offsite',
  columns: ['Place', 'Read', 'Guests proven', 'Newest copy'],
  rows: targets.map(({ name, kind, place, state, why, newestAt }) => {
    const expected = cellsOf(guests, name).filter(({ cell }) => cell.state !== 'not-expected');
    const proven = expected.filter(({ cell }) => cell.state === 'proven').length;
    return {
      cells: [
        { text: name, href: targetPath(at.root, at.cluster, at.id, name), notes: [kindWords[kind], place] },
        { text: readWords[state].word, shape: readWords[state].shape, notes: why },
        expected.length === 0 ? 'none is expected' : `${proven} of ${expected.length}`,
        newestAt === undefined ? '–' : { at: newestAt },
      ],
    };
  }),
  cards: true,
});

/** What a target's page tells of its guests. */
export function cellsToldOf(guests: OffsiteGuest[], target: string) {
  const cells = cellsOf(guests, target);
  const here = cells
    .filter(({ cell }) => cell.state !== 'not-expected')
    .toSorted((a, b) => rank(a.cell) - rank(b.cell));
  const rest = here.slice(mostInFull);
  return {
    full: here.slice(0, mostInFull),
    /** Of a large cluster, names alone. */
    more: [...Map.groupBy(rest, ({ cell }) => cell.state)].map(([state, alike]) => ({
      state: states[state].word,
      names: alike.map(({ guest }) => guestText(guest)),
    })),
    elsewhere: cells.length - here.length,
  };
}

const order = Object.keys(states);
const rank = ({ state }: OffsiteCell): number => order.indexOf(state);
