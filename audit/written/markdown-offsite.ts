/** The part of the Markdown report about the offsite places. */

import { dateOf } from '../moments.ts';
import { byteText } from '../offsite/byte-text.ts';
import type { Report } from '../report.ts';
import {
  cellWords,
  type OffsiteCell,
  type OffsiteGuest,
  type OffsiteReport,
  type OffsiteTargetReport,
} from '../report-offsite.ts';
import { shareText, told, unknownFigure } from './figures.ts';
import { cellCode, inline, joined, table } from './markdown-text.ts';
import {
  costText,
  digitCounts,
  guestsNote,
  nameOf,
  proofText,
  provenAt,
  provenText,
  readText,
  unproven,
} from './offsite-outline.ts';
import { minuteOf } from './outline.ts';

/** Empty where the policy names no target. */
export function offsiteLines({ offsite }: Report): string[] {
  if (!offsite) return [];
  const note = guestsNote(offsite);
  return joined(
    ['### Offsite'],
    note ? [inline(note)] : [],
    targetTable(offsite),
    noteLines(offsite),
    matrix(offsite),
    unprovenLines(offsite),
    digitTable(offsite),
    placeTable(offsite.targets),
    otherTable(offsite.targets),
  );
}

const targetTable = (offsite: OffsiteReport): string[] =>
  table(
    [
      'Target',
      'Kind',
      'Place',
      'Objects',
      'Size',
      'Copies',
      'Newest',
      'Guests proven',
      'Data read',
      'Cost',
      'Restore',
    ],
    offsite.targets.map((target) => {
      const { name, kind, place, state, objects, bytes, copies, newestAt, verified } = target;
      const { wanted, proven } = provenAt(offsite, name);
      const seen = (text: string) => (state === 'unread' ? unknownFigure : text);
      return [
        inline(name),
        kind,
        inline(place),
        state === 'unread' ? '**nobody looked**' : String(objects),
        seen(byteText(bytes)),
        seen(String(copies)),
        told(newestAt, minuteOf),
        seen(wanted > 0 ? `${proven} of ${wanted}` : provenText(offsite, name)),
        verified ? `${shareText(verified.share)} since ${dateOf(verified.since)}` : unknownFigure,
        seen(costText(target)),
        seen(restoreText(target)),
      ];
    }),
  );

function restoreText({ restore: { bytes, hours, price } }: OffsiteTargetReport): string {
  return [
    byteText(bytes),
    ...(hours === undefined ? [] : [`about ${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h`]),
    ...(price === undefined ? [] : [`price ${price.toFixed(2)}`]),
  ].join(', ');
}

/** Why not all was read, and what nobody can prove from outside. */
const noteLines = (offsite: OffsiteReport): string[] =>
  offsite.targets.flatMap((target) => [
    ...(target.state === 'read'
      ? []
      : [`- ${inline(target.name)}: ${inline(readText(target, provenAt(offsite, target.name).wanted))}`]),
    ...target.notProvable.map((text) => `- ${inline(target.name)}: ${inline(text)}`),
  ]);

/** Guests and what they are at each target, worst first. */
function matrix({ guests, targets }: OffsiteReport): string[] {
  const wanted = guests.filter(({ worst }) => worst !== 'not-expected');
  const rows = table(
    ['Guest', ...targets.map(({ name }) => inline(name)), '3-2-1-1-0'],
    wanted.map((guest) => [inline(nameOf(guest)), ...guest.cells.map(cellText), digitText(guest)]),
  );
  return rows.length === 0
    ? []
    : [
        'Proofs: L0 listed, L1 fresh, L2 of the right size, L3 what it says, L4 whole, L5 read. A digit stands where a guest keeps to it, ✗ where not, ? where nobody can tell.',
        '',
        ...rows,
      ];
}

function cellText({ expected, state, usable, newest, proofs, restored }: OffsiteCell): string {
  if (expected === 'no') return 'not expected';
  const at = newest?.takenAt ?? usable?.takenAt;
  const word = state === 'proven' || state === 'listed' ? cellWords[state] : `**${cellWords[state]}**`;
  return [
    word,
    ...(at === undefined ? [] : [minuteOf(at)]),
    ...(proofs.length === 0 ? [] : [proofText(proofs)]),
    ...(restored ? [`restored ${dateOf(restored.at)}`] : []),
  ].join('<br>');
}

const digitText = ({ digits }: OffsiteGuest): string =>
  digits
    .map(({ digit, answer }) => (answer === 'yes' ? digit.slice(0, 1) : answer === 'no' ? '✗' : '?'))
    .join('-');

function unprovenLines(offsite: OffsiteReport): string[] {
  const list = unproven(offsite);
  const odd = offsite.guests.flatMap((guest) =>
    guest.cells.flatMap(({ target, oddities }) =>
      oddities.map((text) => `- ${inline(`${nameOf(guest)} at ${target}: ${text}`)}`),
    ),
  );
  return joined(
    list.length === 0
      ? []
      : [
          'Not proven:',
          '',
          ...list.map(({ cell, text }) => `- **${cellWords[cell.state]}**: ${inline(text)}`),
        ],
    odd.length === 0 ? [] : ['Odd:', '', ...odd],
  );
}

const digitTable = (offsite: OffsiteReport): string[] =>
  table(
    ['3-2-1-1-0', 'Guests that keep to it', 'Guests that do not', 'Not known'],
    digitCounts(offsite).map(({ text, yes, no, unknown }) => [
      text,
      String(yes),
      String(no),
      String(unknown),
    ]),
  );

const placeTable = (targets: OffsiteTargetReport[]): string[] =>
  table(
    ['Target', 'What is known of the place', 'Answer'],
    targets.flatMap(({ name, bucket }) =>
      bucket.map(({ what, answer, text }) => [
        inline(name),
        `${inline(what)}: ${inline(text)}`,
        answer === 'bad' ? '**bad**' : answer,
      ]),
    ),
  );

/** What lies there and belongs to no guest that is expected. */
const otherTable = (targets: OffsiteTargetReport[]): string[] =>
  table(
    ['Target', 'Also there', 'What it is'],
    targets.flatMap(({ name, others, leftovers }) => [
      ...others.map(({ label, why, copies, bytes }) => [
        inline(name),
        inline(label),
        `${inline(why)}; ${copies === 1 ? '1 copy' : `${copies} copies`}, ${byteText(bytes)}`,
      ]),
      ...leftovers.map(({ key, what, modifiedAt }) => [
        inline(name),
        cellCode(key),
        `${inline(what)}${modifiedAt === undefined ? '' : `, of ${dateOf(modifiedAt)}`}`,
      ]),
    ]),
  );
