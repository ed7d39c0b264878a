import { describe, expect, it } from 'vitest';
import type { Failure, GuestFate } from '../../audit/report.ts';
import { coresText, memoryText, shareText, storageText } from '../../site/src/view/amount.ts';
import { copiesText } from '../../site/src/view/backups.ts';
import { headroomText } from '../../site/src/view/capacity.ts';
import { commandRuns, fixesTogether, unbroken } from '../../site/src/view/commands.ts';
import { talliesOf } from '../../site/src/view/failures.ts';
import { fateGroups } from '../../site/src/view/fates.ts';
import { guestText } from '../../site/src/view/guest.ts';
import { guestCounts, guestTable } from '../../site/src/view/guests.ts';
import { placementRows } from '../../site/src/view/nodes.ts';
import { quorumFacts } from '../../site/src/view/quorum.ts';
import { riskGrid } from '../../site/src/view/risks.ts';
import { drawingOf } from '../../site/src/view/squares.ts';
import { ageText, spanText } from '../../site/src/view/time.ts';
import { whyEmpty } from '../../site/src/view/why-empty.ts';
import { failures, risks } from '../support/sample-failures.ts';
import { inventory } from '../support/sample-inventory.ts';
import { sampleReport } from '../support/sample-report.ts';

describe('amounts', () => {
  it.each([
    [0, '0 B', '0 B'],
    [999, '999 B', '999 B'],
    [999.7, '1 kB', '1000 B'],
    [899_000_000_000, '899 GB', '837 GiB'],
    [999_600_000_000, '1 TB', '931 GiB'],
    [1_540_000_000_000, '1.54 TB', '1.4 TiB'],
    [33_285_996_544, '33.3 GB', '31 GiB'],
    [-3 * 1024 ** 3, '−3.22 GB', '−3 GiB'],
    [1e30, '1000000000000 EB', '867361737988 EiB'],
    [null, '–', '–'],
    [undefined, '–', '–'],
    [Number.NaN, '–', '–'],
  ])('%s bytes are %s of storage and %s of memory', (bytes, storage, memory) => {
    expect([storageText(bytes), memoryText(bytes)]).toEqual([storage, memory]);
  });

  it.each([
    [1, 3, '33%'],
    [0, 3, '0%'],
    [1, 1000, '<1%'],
    [999, 1000, '>99%'],
    [3, 3, '100%'],
    [4, 3, '133%'],
    [1, 0, '–'],
    [null, 3, '–'],
  ])('%s of %s is %s', (part, whole, text) => {
    expect(shareText(part, whole)).toBe(text);
  });

  it('cores keep two decimals where they have any', () => {
    expect([coresText(20), coresText(1.908), coresText(null)]).toEqual(['20', '1.91', '–']);
  });

  it.each([
    [{ from: 2, to: 5 }, '2–5 min'],
    [{ from: 3, to: 3 }, '3 min'],
    [{ from: 15, to: 121 }, '15 min – 3 h'],
    [{ from: 60, to: 121 }, '1–3 h'],
    [{ from: 600, to: 4000 }, '10 h – 3 days'],
    [{ from: 125, to: 4000 }, '2 h – 3 days'],
    [{ from: 1500, to: 4000 }, '1–3 days'],
  ])('%j is %s', (span, text) => {
    expect(spanText(span)).toBe(text);
  });

  it('what has lasted is rounded down', () => {
    expect([0, 645, 7199, 7200, 172_799, 276_945, -5].map(ageText)).toEqual([
      ...['0 min', '10 min', '119 min', '2 h', '47 h', '3 days', '0 min'],
    ]);
  });
});

describe('guests', () => {
  it.each([
    [{ id: 'lxc/110', name: 'traefik' }, 'traefik (CT 110)'],
    [{ id: 'qemu/114' }, 'VM 114'],
    [{ id: 'odd' }, 'odd'],
    [{ id: 'odd/7', name: '' }, 'odd 7'],
  ])('%j is called %s', (guest, text) => {
    expect(guestText(guest)).toBe(text);
  });

  it('templates do not run and have no tier', () => {
    const [one] = inventory.guests;
    const template = { ...inventory.guests[1], template: true } as (typeof inventory.guests)[0];
    expect(guestCounts(one ? [one, template] : [])).toEqual([
      'By state: 1 running, 1 template.',
      'By tier: 1 critical.',
    ]);
  });

  it('HA that could not be read is not the same as a guest without it', () => {
    const haOf = (nodes: typeof inventory.nodes) =>
      guestTable({ ...inventory, nodes }, String).rows[3]?.cells[3];
    expect(haOf(inventory.nodes)).toBe('–');
    expect(haOf(inventory.nodes.map((node) => ({ ...node, haGuests: undefined })))).toBe('not known');
  });
});

describe('a failure', () => {
  const fate = (changes: Partial<GuestFate>): GuestFate => ({
    id: 'lxc/1',
    fate: 'manual',
    why: 'Why.',
    evidence: [],
    ...changes,
  });
  const failure = (...guests: GuestFate[]): Failure => ({ ...(failures[0] as Failure), guests });

  it('groups guests by fate, place and reason, and spans their times', () => {
    const groups = fateGroups(
      failure(
        fate({ by: 'hand', to: 'a', minutes: { from: 15, to: 60 } }),
        fate({ id: 'lxc/2', by: 'hand', to: 'b', minutes: { from: 15, to: 62 } }),
        fate({ id: 'lxc/3', by: 'hand', to: 'a', minutes: { from: 16, to: 64 } }),
      ),
    );
    expect(groups.map(({ lead, guests }) => [lead, guests.map(({ name }) => name)])).toEqual([
      ['Start by hand on a, 15–64 min', ['CT 1', 'CT 3']],
      ['Start by hand on b, 15–62 min', ['CT 2']],
    ]);
  });

  it('gives no time for a group of which one guest has none', () => {
    const [group] = fateGroups(
      failure(fate({ by: 'hand', minutes: { from: 1, to: 2 } }), fate({ id: 'lxc/2', by: 'hand' })),
    );
    expect(group?.lead).toBe('Start by hand');
  });

  it('takes nobody who brings a guest back for not known', () => {
    expect(talliesOf({ ...failure(fate({})), complete: true }, false)[0]).toEqual({
      shape: 'unknown',
      text: '1 not known',
    });
  });

  it.each([
    [true, false, 'quorum holds'],
    [false, false, 'no quorum'],
    [null, false, 'quorum not known'],
    [false, true, 'no other node'],
    [true, true, 'the node goes on'],
  ])('with quorum %s, alone %s: %s', (quorate, alone, text) => {
    expect(talliesOf({ ...failure(), quorate }, alone)).toEqual([
      { shape: 'pass', text: 'no guest stops' },
      expect.objectContaining({ text }),
    ]);
  });

  it('that was not wholly seen is never called harmless', () => {
    const tallies = talliesOf({ ...failure(), complete: false }, false).map(({ text }) => text);
    expect(tallies).toEqual(['not all seen', 'quorum holds']);
  });
});

it('risks stand in the cell of their likelihood and impact; what could not be judged stands in none', () => {
  const cells = riskGrid(risks).map(({ impact, cells }) => [
    impact,
    cells.map((cell) => cell.map(({ number }) => number)),
  ]);
  expect(cells).toEqual([
    ['critical', [[], [2], [1], []]],
    ['high', [[3], [], [], []]],
    ['medium', [[], [4], [], []]],
  ]);
});

describe('squares', () => {
  const row = { label: 'a', note: '' };

  it('stand for a guest each, the hollow ones behind the filled ones', () => {
    const { unit, width, rows } = drawingOf([{ ...row, filled: 2, hollow: 1, mark: 1.5 }]);
    expect([unit, width]).toEqual([1, 40]);
    expect(rows[0]).toMatchObject({ filled: 'M1 3h8v8h-8zM11 3h8v8h-8z', hollow: 'M21 3h8v8h-8z', mark: 14 });
  });

  it('stand for several in a large cluster, the last one for what is left', () => {
    const { unit, rows } = drawingOf([
      { ...row, filled: 101, hollow: 0 },
      { ...row, filled: 1, hollow: 1 },
    ]);
    expect(unit).toBe(3);
    expect(rows[0]?.filled).toMatch(/M331 3h5\.3v8h-5\.3z$/);
    expect(rows[1]?.hollow).toBe('M11 3h2.7v8h-2.7z');
  });

  it('draw nothing for nodes without guests', () => {
    expect(drawingOf([{ ...row, filled: 0, hollow: 0 }]).rows[0]).toMatchObject({
      filled: '',
      hollow: '',
      mark: null,
    });
    expect(drawingOf([])).toMatchObject({ rows: [] });
  });

  it('are held against cores only when those of all nodes are known', () => {
    const [first, ...others] = inventory.nodes;
    const dark = { ...first, online: false, cores: undefined } as (typeof inventory.nodes)[0];
    expect(placementRows(inventory.nodes).map(({ mark }) => mark)).toEqual([7.4, 14.8, 14.8]);
    expect(placementRows([dark, ...others])).toMatchObject([
      { filled: 0, hollow: 17, mark: null, note: '17 guests on cores that are not known' },
      { mark: null, note: '10 guests on 8 cores' },
      { mark: null },
    ]);
  });
});

describe('commands', () => {
  it('share a heading while effect and place stay the same', () => {
    const runs = commandRuns([
      { line: 'a', effect: 'changes', on: 'pve1' },
      { line: 'b', effect: 'changes', on: 'pve1' },
      { line: 'c', effect: 'changes' },
      { line: 'd', effect: 'reads' },
    ]);
    expect(runs.map(({ lines }) => lines)).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  it.each(['ha-manager add ct:110 --state started', 'plain', '-', ' a  b-c\n', "pct set 1 --x 'a b-c'", ''])(
    'stay the same to the letter: %j',
    (line) => {
      expect(
        unbroken(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
    },
  );

  it('of fixes that say the same are put together', () => {
    const fix = (summary: string, line: string) => ({
      summary,
      commands: [{ line, effect: 'reads' as const }],
    });
    const together = fixesTogether([fix('x', 'a'), fix('y', 'b'), fix('x', 'c')]);
    expect(together.map(({ summary, commands }) => [summary, commands.map(({ line }) => line)])).toEqual([
      ['x', ['a', 'c']],
      ['y', ['b']],
    ]);
  });
});

describe('what is not known', () => {
  const report = sampleReport();

  it('is told by the gap, before anything is called empty', () => {
    const gaps = [{ group: 'ha', reason: 'forbidden' as const, detail: 'The token may not read HA.' }];
    expect(whyEmpty({ ...report, gaps }, ['nodes', 'ha'], 'None.')).toBe(
      'Not known: The token may not read HA.',
    );
    expect(whyEmpty({ ...report, gaps }, ['nodes'], 'None.')).toBe('None.');
    expect(whyEmpty({ ...report, gaps: [{ ...gaps[0]!, subject: 'lxc/1' }] }, ['ha'], 'None.')).toBe('None.');
  });

  it('stays not known in copies, headroom and quorum', () => {
    expect(copiesText({ jobs: [], evidence: [] })).toBe('Which copies exist is not known.');
    expect(copiesText({ jobs: [], evidence: ['new-way'], copies: 1, guestsWithCopies: 1 })).toBe(
      '1 copy of 1 guest could be found (by new-way).',
    );
    expect(headroomText({ rows: [], headroom: null })).toContain('not known');
    const facts = quorumFacts({ standalone: false, online: 1, members: 2 });
    expect(facts.map(({ text }) => text)).toEqual([
      ...['not known', '1 of 2', 'not known', 'not known', 'none, or not known'],
    ]);
  });
});
