import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../audit/build.ts';
import { offsiteReport } from '../../../audit/offsite/report.ts';
import { defaultPolicy } from '../../../audit/policy.ts';
import { offsiteReportSchema } from '../../../audit/report-offsite.ts';
import {
  archiveOf,
  day,
  drill,
  guest,
  night,
  offsiteCase,
  reportOf,
  takenAt,
} from '../../support/offsite-case.ts';
import { offsiteFacts, offsitePolicy, sampleOffsite } from '../../support/sample-offsite.ts';

describe('the section of the report', () => {
  it('is absent without targets, and there with them', () => {
    const { facts } = offsiteCase({});
    const build = (policy: typeof defaultPolicy) =>
      buildReport([], { id: 'x', cluster: { id: 'x' }, facts, policy }).offsite;
    expect(build(defaultPolicy)).toBeUndefined();
    expect(build(offsiteCase({}).policy)?.targets).toHaveLength(1);
    const context = { now: takenAt, policy: defaultPolicy, gap: () => undefined };
    expect(offsiteReport(facts, context)).toBeUndefined();
  });

  it('fits its schema and shows the worst guest first', () => {
    const report = sampleOffsite();
    expect(offsiteReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(
      JSON.parse(JSON.stringify(report)),
    );
    expect(report.guests.map(({ id, worst }) => [id, worst])).toEqual([
      ['lxc/104', 'missing'],
      ['qemu/108', 'missing'],
      ['lxc/103', 'foreign'],
      ['qemu/105', 'broken'],
      ['qemu/102', 'incomplete'],
      ['qemu/101', 'stale'],
      ['qemu/106', 'unknown'],
      ['lxc/107', 'listed'],
      ['qemu/100', 'proven'],
    ]);
  });

  it('says whose guests they are while the cluster is silent, or that none are known', () => {
    const lastKnown = { takenAt: takenAt - day, guests: [guest] };
    expect(reportOf({ facts: { guests: undefined, offsite: { targets: [], lastKnown } } }).guestsOf).toBe(
      takenAt - day,
    );
    const gaps = [{ group: 'guests' as const, reason: 'timeout' as const, detail: 'No answer.' }];
    expect(reportOf({ facts: { guests: undefined }, gaps })).toMatchObject({
      guests: [],
      guestsUnseen: 'No answer.',
    });
    expect(reportOf({ facts: { guests: undefined } }).guestsUnseen).toBe('The guests could not be seen.');
  });

  it('is there although nothing of the places was gathered', () => {
    const report = reportOf({
      facts: { offsite: undefined },
      gaps: [{ group: 'offsite', reason: 'skipped', detail: 'Left out.' }],
    });
    expect(report.targets[0]).toMatchObject({ state: 'unread', why: ['Left out.'], objects: 0, copies: 0 });
    expect(report.guests[0]?.cells[0]?.state).toBe('unknown');
  });

  it('leaves out what is not known', () => {
    const [one] = reportOf({
      guests: [{ ...guest, name: undefined }],
      copies: [archiveOf(guest, 0, { sizeBytes: undefined })],
    }).guests;
    expect(one).not.toHaveProperty('name');
    expect(one).not.toHaveProperty('tier');
    expect(one?.cells[0]?.usable).not.toHaveProperty('sizeBytes');
    expect(one?.cells[0]).not.toHaveProperty('newest');
    expect(one?.worst).toBe('listed');
  });

  it('names the newest copy where a restore would use another', () => {
    const [one] = reportOf({ copies: [archiveOf(guest, 0, { sizeBytes: 0 }), archiveOf(guest, 1)] }).guests;
    expect(one?.cells[0]).toMatchObject({ newest: { takenAt: night }, usable: { takenAt: night - day } });
  });

  it('passes on why restore points could not be counted, and drills', () => {
    const drills = [drill({ at: takenAt })];
    const [one] = reportOf({
      copies: [archiveOf(guest)],
      target: { keep: { daily: 3 } },
      found: { complete: false },
      facts: { drills },
    }).guests;
    expect(one?.cells[0]).toMatchObject({
      pointsUnknown: 'the list of away ended before all was read',
      restored: { at: takenAt },
    });
  });
});

it('the sample has every state', () => {
  const states = new Set(sampleOffsite().guests.flatMap(({ cells }) => cells.map(({ state }) => state)));
  expect([...states].sort()).toEqual([
    'broken',
    'foreign',
    'incomplete',
    'listed',
    'missing',
    'not-expected',
    'proven',
    'stale',
    'unknown',
  ]);
  expect(offsiteFacts.offsite?.targets).toHaveLength(offsitePolicy.offsite.targets.length - 1);
});
