import { describe, expect, it } from 'vitest';
import type { Guest } from '../../../audit/offsite/model.ts';
import { archiveOf, day, guest, offsiteGuest, ownOf, takenAt, viewOf } from '../../support/offsite-case.ts';

const other = offsiteGuest(105, 'db');

describe('which guests there are', () => {
  const lastKnown = { takenAt: takenAt - 3 * day, guests: [guest] };

  it('is what an earlier audit saw while the cluster cannot be asked', () => {
    const given = { copies: [archiveOf(guest)], facts: { guests: undefined, offsite: undefined } };
    const offsite = {
      targets: viewOf({ copies: [archiveOf(guest)] }).targets.flatMap(({ facts }) => facts ?? []),
      lastKnown,
    };
    const view = viewOf({ ...given, facts: { guests: undefined, offsite } });
    expect(view.guestsOf).toBe(takenAt - 3 * day);
    expect(view.guests[0]?.cells[0]?.points).toBe(1);
  });

  it('compares sizes with the backups that were last seen', () => {
    const backups = { listed: [], copies: [ownOf(archiveOf(guest))] };
    const targets = viewOf({ copies: [archiveOf(guest)] }).targets.flatMap(({ facts }) => facts ?? []);
    const view = viewOf({
      facts: { guests: undefined, offsite: { targets, lastKnown: { ...lastKnown, backups } } },
    });
    expect(view.guests[0]?.cells[0]?.newest?.size?.equal).toBe(true);
  });

  it('is unknown when nobody ever saw them', () => {
    const gap = { group: 'guests' as const, reason: 'unreachable' as const, detail: 'No answer.' };
    const view = viewOf({ facts: { guests: undefined }, gaps: [gap] });
    expect([view.guests, view.guestsUnseen]).toEqual([[], { gap }]);
  });

  it('says when some may be hidden', () => {
    const gap = { group: 'guests' as const, subject: 'filtered', reason: 'forbidden' as const, detail: 'x' };
    expect(viewOf({ gaps: [gap] }).guestsHidden).toEqual(gap);
  });
});

it('guests are sorted by id, whatever a hostile cluster calls them', () => {
  const twin: Guest = { ...guest, id: 'lxc/100', type: 'lxc' };
  const ids = (...guests: Guest[]) => viewOf({ guests }).guests.map(({ id }) => id);
  expect(ids(other, guest, twin)).toEqual(['lxc/100', 'qemu/100', 'qemu/105']);
  expect(ids(twin, other, guest)).toEqual(['lxc/100', 'qemu/100', 'qemu/105']);
});

describe('who is expected at a target', () => {
  const tagged = offsiteGuest(120, 'tagged', { tags: ['away'] });
  const silent: Guest = {
    ...offsiteGuest(121, 'x'),
    config: undefined,
    name: undefined,
    status: 'unknown',
  };
  const expected = (target: Parameters<typeof viewOf>[0]['target']) =>
    viewOf({
      guests: [guest, tagged, silent, { ...guest, id: 'qemu/900', vmid: 900, template: true }],
      target,
    }).guests.map(({ id, cells }) => [id, cells[0]?.expected]);

  it('are all but templates where it names nobody', () => {
    expect(expected({})).toEqual([
      ['qemu/100', 'yes'],
      ['qemu/120', 'yes'],
      ['qemu/121', 'yes'],
    ]);
  });

  it('are those it names, by id or tag; of a silent node tags are not told', () => {
    expect(expected({ guests: [100], tags: ['away'] })).toEqual([
      ['qemu/100', 'yes'],
      ['qemu/120', 'yes'],
      ['qemu/121', 'unknown'],
    ]);
    expect(expected({ guests: [100] })).toEqual([
      ['qemu/100', 'yes'],
      ['qemu/120', 'no'],
      ['qemu/121', 'no'],
    ]);
    expect(expected({ tags: ['away'] })[0]).toEqual(['qemu/100', 'no']);
  });
});
