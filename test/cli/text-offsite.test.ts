import { describe, expect, it } from 'vitest';
import type { OffsiteReport } from '../../audit/report-offsite.ts';
import { textReport } from '../../cli/text-report.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { offsiteFacts, sampleOffsite } from '../support/sample-offsite.ts';
import { sampleReport } from '../support/sample-report.ts';

/** The section alone; empty where there is none. */
function sectionOf(offsite: OffsiteReport | undefined, all = false): string {
  const text = textReport(sampleReport({ offsite }), { width: 80, colour: false, all });
  return (
    text
      .split('\n\n\n')
      .join('\n')
      .split(/^(?=[A-Z][A-Z ]+$)/m)
      .find((part) => part.startsWith('OFFSITE')) ?? ''
  );
}

/** As one line, however it was broken. */
const flat = (text: string) => text.replace(/\s+/g, ' ');

it('tells targets, guests that are not proven, and 3-2-1-1-0', () => {
  expect(sectionOf(sampleOffsite())).toMatchSnapshot();
});

it('is not there without targets', () => {
  expect(sectionOf(undefined)).toBe('');
});

it('has one line a target: what was read, how many are proven, what it cost', () => {
  expect(flat(sectionOf(sampleOffsite()))).toContain(
    'bucket: 412 objects (1.2 TB), 61 copies; 1 of 9 guests proven; cost 31 requests and 42 MB',
  );
});

it('says where no guest must be', () => {
  const sample = sampleOffsite();
  const guests = sample.guests.map((guest) => ({
    ...guest,
    cells: guest.cells.map((cell) =>
      cell.target === 'pbs-r2' ? { ...cell, expected: 'no' as const } : cell,
    ),
  }));
  expect(flat(sectionOf({ ...sample, guests }))).toContain('20 copies; no guest must be there; cost');
});

it('says where nobody looked, and does not repeat it for each guest', () => {
  const text = flat(sectionOf(sampleOffsite(), true));
  expect(text).toContain(
    'friend: nobody looked, so 1 guest there is not known: friend.example did not answer within 10 s.',
  );
  expect(text.match(/friend\.example/g)).toHaveLength(1);
});

it('says that nobody looked at all', () => {
  const gaps = ['bucket', 'pbs-r2', 'friend'].map((subject) => ({
    group: 'offsite' as const,
    subject,
    reason: 'skipped' as const,
    detail: `Could not look into ${subject}: --no-offsite.`,
  }));
  const text = flat(sectionOf(sampleOffsite({ offsite: { targets: [] }, gaps })));
  expect(text.match(/nobody looked/g)).toHaveLength(3);
  expect(text).toContain('nobody looked, so 9 guests there are not known: Could not look into bucket');
  expect(text).not.toContain(' proven;');
});

describe('guests that are not proven', () => {
  it('are cut to the worst', () => {
    const text = sectionOf(sampleOffsite());
    expect(text).toContain('  missing      bucket has no copy of gitea (CT 104).');
    expect(text).toContain('… and 4 more (--all shows them)');
    expect(text).not.toContain('unproven');
  });

  it('are all there when all are wanted, worst first', () => {
    const states = [...sectionOf(sampleOffsite(), true).matchAll(/^ {2}([a-z][a-z ]*?) {2,}\S/gm)];
    expect(states.map(([, state]) => state)).toEqual([
      'missing',
      'missing',
      'wrong guest',
      'damaged',
      'incomplete',
      'too old',
      'unproven',
      'unproven',
      'unproven',
      'unproven',
    ]);
  });
});

it('says whose guests they are when the cluster did not answer', () => {
  const { guests, ...unseen } = offsiteFacts;
  const lastKnown = { takenAt: offsiteFacts.takenAt - 86_400, guests: guests ?? [] };
  const offsite = { targets: offsiteFacts.offsite?.targets ?? [], lastKnown };
  const text = flat(sectionOf(sampleOffsite({ ...unseen, guests: undefined, offsite })));
  expect(text).toContain('The cluster did not answer: guests as last seen at 2026-11-21 03:17 UTC.');
  expect(text).toContain('bucket has no copy of gitea (CT 104).');
});

it('says when no guest is known', () => {
  const gaps = [{ group: 'guests' as const, reason: 'timeout' as const, detail: 'No answer came.' }];
  const text = flat(sectionOf(sampleOffsite({ guests: undefined, gaps })));
  expect(text).toContain('No guest is known to be looked for: No answer came.');
  expect(text).toContain('61 copies; guests not known; cost');
  expect(text).not.toContain('3-2-1-1-0');
});

it('names cannot steer the terminal', () => {
  for (const all of [false, true])
    expect(textReport(hostileReport(), { width: 80, colour: false, all })).not.toMatch(
      /[\0-\x09\x0b-\x1f\x7f-\x9f\p{Cf}]/u,
    );
});
