import { describe, expect, it } from 'vitest';
import { cellStates, type OffsiteGuest, proofLevels } from '../../audit/report-offsite.ts';
import { listed } from '../../site/src/view/listed.ts';
import {
  mostInFull,
  offsiteSentence,
  rowText,
  states,
  tallies,
  toldOf,
  worstCells,
} from '../../site/src/view/offsite.ts';
import { calendarOf } from '../../site/src/view/offsite-calendar.ts';
import { cellFacts, flagsText } from '../../site/src/view/offsite-cell.ts';
import { digitMarks, drawingOf, howText, proofMarks } from '../../site/src/view/offsite-proofs.ts';
import { sampleOffsite, takenAt } from '../support/sample-offsite.ts';

const offsite = sampleOffsite();
const day = 86_400;

function guestOf(name: string): OffsiteGuest {
  const found = offsite.guests.find((guest) => guest.name === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return found;
}

const cellOf = (name: string, index = 0): OffsiteGuest['cells'][number] => {
  const cell = guestOf(name).cells[index];
  if (!cell) throw new Error(`${name} has no cell ${index}`);
  return cell;
};

/** So many guests of one state at the first target. */
const alike = (number: number, name: string): OffsiteGuest[] =>
  Array.from({ length: number }, (_, index) => ({ ...guestOf(name), id: `lxc/${1000 + index}` }));

it('every state has a word, a meaning and a shape of its own, in the order of the report', () => {
  expect(Object.keys(states)).toEqual([...cellStates]);
  expect(new Set(Object.values(states).map(({ shape }) => shape)).size).toBe(cellStates.length);
  expect(new Set(Object.values(states).map(({ word }) => word)).size).toBe(cellStates.length);
});

describe('the sentence on top', () => {
  it('counts the proven ones and names the one that is worst off', () => {
    const { text, worst, troubled } = offsiteSentence(offsite);
    expect([text, worst?.clause, worst?.guest.id, troubled]).toEqual([
      '1 of 9 guests is proven at every place where it must be.',
      'gitea (CT 104) has no copy at bucket',
      'lxc/104',
      6,
    ]);
  });

  it.each([
    ['gitea', 'gitea (CT 104) has no copy at bucket'],
    ['nextcloud', 'the newest copy at bucket that goes as nextcloud (CT 103) is another guest’s'],
    ['photos', 'the newest copy of photos (VM 105) at bucket is damaged'],
    ['mail', 'the newest copy of mail (VM 102) at bucket is without a disk'],
    ['homeassistant', 'the newest copy of homeassistant (VM 101) at bucket is too old'],
    ['printer', 'what friend has of printer (VM 106) is not known'],
    ['wiki', 'the copy of wiki (CT 107) at bucket is fresh, but not all of it is proven yet'],
  ])('of %s says: %s', (name, clause) => {
    expect(offsiteSentence({ ...offsite, guests: [guestOf(name)] }).worst?.clause).toBe(clause);
  });

  it('names the one place there is, and nobody where all is well', () => {
    const targets = offsite.targets.slice(0, 1);
    expect(offsiteSentence({ targets, guests: alike(2, 'dns') })).toEqual({
      text: '2 of 2 guests are proven at bucket.',
      troubled: 0,
    });
  });

  it.each([
    [
      [],
      'The guests were never seen.',
      'Whose backups must be offsite is not known: The guests were never seen.',
    ],
    [[], undefined, 'Whose backups must be offsite is not known: there is no guest.'],
    [[{ ...guestOf('dns'), worst: 'not-expected' as const }], undefined, 'No guest is expected offsite.'],
  ])('takes no guest for no proof', (guests, guestsUnseen, text) => {
    expect(offsiteSentence({ ...offsite, guests, guestsUnseen })).toEqual({ text, troubled: 0 });
  });
});

it('counts of states leave out those of which there is none, the worst first', () => {
  expect(tallies(['proven', 'stale', 'proven'])).toEqual([
    { shape: 'waits', text: '1 too old' },
    { shape: 'pass', text: '2 proven' },
  ]);
});

describe('a large cluster', () => {
  it('is told in full up to a number of guests', () => {
    expect(toldOf(alike(mostInFull, 'dns'))).toMatchObject({ full: { length: mostInFull }, rows: [] });
  });

  it('above it only those that are not proven are, and never more than that number', () => {
    const some = toldOf([...alike(3, 'gitea'), ...alike(mostInFull, 'dns')]);
    expect([some.full.length, some.rows.length]).toEqual([3, mostInFull]);
    const many = toldOf(alike(mostInFull + 5, 'gitea'));
    expect([many.full.length, many.rows.length]).toEqual([mostInFull, 5]);
  });

  it.each([
    ['dns', 'proven at bucket and pbs-r2'],
    ['printer', 'unproven at bucket; not seen at friend'],
  ])('the row of %s says: %s', (name, text) => expect(rowText(guestOf(name))).toBe(text));

  it('the row of a guest that need not be anywhere says so', () => {
    const { cells } = guestOf('dns');
    const elsewhere = cells.map((cell) => ({ ...cell, state: 'not-expected' as const }));
    expect(rowText({ ...guestOf('dns'), cells: elsewhere })).toBe('not expected anywhere');
  });
});

it('a table of guests leads to what is known of each, and says nothing of others', () => {
  const cell = worstCells(offsite, '../offsite/');
  expect(cell('qemu/105')).toEqual({ text: 'damaged', shape: 'critical', href: '../offsite/#qemu-105' });
  expect(cell('lxc/999')).toBe('–');
});

describe('proofs in a row', () => {
  const outcomes = ['proven', 'proven', 'decayed', 'open', 'failed', 'cannot'] as const;
  const proofs = outcomes.map((outcome, index) => ({
    level: proofLevels[index] ?? 'L0',
    outcome,
    how: 'somehow',
  }));

  it('say in words what their shapes say', () => {
    expect(proofMarks(proofs).text).toBe(
      'proven: L0, L1; proven too long ago: L2; not proven yet: L3; failed: L4; cannot be proven: L5',
    );
    expect(digitMarks(guestOf('mail').digits).text).toBe(
      '3 copies: yes; 2 kinds of storage: yes; 1 offsite: yes; 1 that nobody can delete: yes; 0 errors: no',
    );
  });

  it('are drawn as one path a shape, each mark over its letter', () => {
    const { width, paths, letters } = drawingOf(proofMarks(proofs));
    expect([width, letters]).toEqual([84, { at: '7 21 35 49 63 77', text: '012345' }]);
    expect(paths.map(({ shape, d }) => [shape, d.match(/M/g)?.length])).toEqual([
      ['pass', 2],
      ['waits', 1],
      ['info', 1],
      ['lost', 1],
      ['none', 1],
    ]);
  });

  it('say what share a sample was', () => {
    const [, , , , , sampled] = cellOf('dns', 1).proofs;
    expect(sampled && howText(sampled)).toBe('the CRC of chunks, 12% of the copy');
    expect(sampled && howText({ ...sampled, share: 1 })).toBe('the CRC of chunks');
  });
});

describe('what is told of a copy', () => {
  const facts = (name: string, changes = {}, index = 0) =>
    Object.fromEntries(
      cellFacts({ ...cellOf(name, index), ...changes }).map(({ title, ...fact }) => [title, fact]),
    );

  it('names the usable copy apart from a newest one that is not', () => {
    expect(facts('photos')).toMatchObject({
      'Newest usable copy': {
        key: 'dump/vzdump-qemu-105-2026_11_20-01_00_00.vma.zst',
        text: '3.02 GB, of',
        at: takenAt - 2 * day - 8220,
      },
      'Newest copy': { key: 'dump/vzdump-qemu-105-2026_11_22-01_00_00.vma.zst' },
      'May be lost': {
        text: 'at most 26 h; the longest time without a usable copy in the last 30 days was 2 days',
      },
      Protected: { text: 'yes: the bucket locks what arrives for 30 days, this until 2026-12-20' },
      Restored: { text: 'no restore test is recorded' },
    });
    expect(Object.keys(facts('dns'))).not.toContain('Newest usable copy');
  });

  it('has no restore points where there is no copy', () => {
    expect(Object.keys(facts('gitea'))).toEqual(['May be lost', 'Restored']);
  });

  it.each([
    [{ missingPoints: [] }, '24, none is missing'],
    [{}, '24; missing: day 2026-11-19'],
    [
      { pointsUnknown: 'the list ended early' },
      '24; whether more must be there is not known: the list ended early',
    ],
    [
      { missingPoints: Array.from({ length: 10 }, (_, index) => `day ${index}`) },
      '24; missing: day 0, day 1, day 2, day 3, day 4, day 5, day 6, day 7, 2 more',
    ],
  ])('restore points, with %j: %s', (changes, text) => {
    expect(facts('homeassistant', changes)['Restore points']).toEqual({ text });
  });

  it('says when it was restored and how long that took', () => {
    expect(facts('dns').Restored).toEqual({ text: 'in a test that took 14 min', at: takenAt - 40 * day });
    expect(facts('dns', { restored: { at: 5 } }).Restored).toEqual({ text: 'in a test', at: 5 });
    expect(facts('dns', { usable: { key: 'k', takenAt: 5 } })['Newest copy']?.text).toBe(
      'of unknown size, of',
    );
  });

  it.each([
    ['dns', 0, 'protected, restored'],
    ['dns', 1, 'protection unknown, never restored'],
  ])('flags of %s at target %i: %s', (name, index, text) =>
    expect(flagsText(cellOf(name, index))).toBe(text),
  );
});

describe('the calendar', () => {
  it('dashes runs of days, crosses unusable ones, and says the same in words', () => {
    expect(calendarOf('  12.x1', takenAt)).toEqual({
      width: 28,
      before: 'M0 16h8',
      usable: 'M8 9h8M24 9h4',
      none: 'M16 15h4',
      unusable: 'M20 3l3 12m0-12l-3 12',
      from: '16 Nov 2026',
      to: '22 Nov 2026',
      text: 'A usable copy on 3 of 5 days since the first one, of 18 Nov 2026. None on 20 Nov 2026. Only unusable ones on 21 Nov 2026.',
    });
  });

  it.each([
    ['11', 'A usable copy on 2 of 2 days.'],
    [' 1', 'A usable copy on 1 of 1 day since the first one, of 22 Nov 2026.'],
    ['1..1', 'A usable copy on 2 of 4 days. None on 20 Nov – 21 Nov 2026.'],
    [
      '1.1.1.1.1.1.1..1',
      'A usable copy on 8 of 16 days. None on 8 Nov 2026, 10 Nov 2026, 12 Nov 2026, 14 Nov 2026, 16 Nov 2026, 18 Nov 2026, 2 more days.',
    ],
  ])('of %j says: %s', (calendar, text) => expect(calendarOf(calendar, takenAt)?.text).toBe(text));

  it.each(['', '   ', '....'])('is left out of %j, which holds no copy', (calendar) => {
    expect(calendarOf(calendar, takenAt)).toBeNull();
  });
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j reads %s', (names, text) => expect(listed(names)).toBe(text));
