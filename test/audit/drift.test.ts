import { describe, expect, it } from 'vitest';
import { drift } from '../../audit/drift.ts';
import { driftSchema } from '../../audit/report-drift.ts';
import { days, GiB, healthyFacts } from '../support/healthy-facts.ts';

/** The healthy cluster a day later, everything that ran a day older. */
function tomorrow() {
  const facts = healthyFacts();
  facts.takenAt += days(1);
  for (const one of [...facts.nodes, ...facts.guests])
    if (one.uptimeSeconds !== undefined) one.uptimeSeconds += days(1);
  return facts;
}

const nothing = { appeared: [], vanished: [], moved: [], restarted: [], changed: [] };

describe('drift', () => {
  it('is nothing between a report and itself, a day later, or without an earlier one', () => {
    expect(drift(healthyFacts(), healthyFacts())).toEqual(nothing);
    expect(drift(healthyFacts(), tomorrow())).toEqual(nothing);
    expect(drift(undefined, healthyFacts())).toEqual(nothing);
  });

  it('tells guests that appeared, vanished and moved', () => {
    const facts = tomorrow();
    const [gone, , moved] = facts.guests;
    facts.guests = facts.guests.filter((guest) => guest !== gone);
    if (moved) moved.node = 'pve1';
    facts.guests.push({ ...facts.guests[0]!, id: 'lxc/900', vmid: 900, name: 'new', node: 'pve2' });
    const told = drift(healthyFacts(), facts);
    expect(told.vanished).toEqual([{ id: 'lxc/101', name: 'pihole-1', node: 'pve1' }]);
    expect(told.moved).toEqual([{ id: 'lxc/103', name: 'traefik', from: 'pve3', to: 'pve1' }]);
    expect(told.appeared).toEqual([{ id: 'lxc/900', name: 'new', node: 'pve2' }]);
    expect(driftSchema.parse(told)).toEqual(told);
  });

  it('tells what restarted, node or guest, but not what was stopped before', () => {
    const facts = tomorrow();
    facts.nodes[0]!.uptimeSeconds = 600;
    facts.guests[1]!.uptimeSeconds = 30;
    const before = healthyFacts();
    before.guests[2]!.uptimeSeconds = 0;
    facts.guests[2]!.uptimeSeconds = 30;
    expect(drift(before, facts).restarted.map(({ id }) => id)).toEqual(['node/pve1', 'lxc/102']);
  });

  it('tells settings that matter in a failure or a restore, before and after', () => {
    const facts = tomorrow();
    const guest = facts.guests[3]!;
    guest.memoryBytes = 8 * GiB;
    guest.config!.onBoot = false;
    guest.config!.disks[0]!.backedUp = false;
    facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'vm:104');
    expect(
      drift(healthyFacts(), facts).changed.map(({ what, before, after }) => [what, before, after]),
    ).toEqual([
      ['memory', '4 GiB', '8 GiB'],
      ['HA', 'started', 'not managed'],
      ['start at boot', 'on', 'off'],
      ['disks left out of backups', 'none', 'scsi0'],
    ]);
  });

  it('claims nothing about what one of the two could not see', () => {
    const facts = tomorrow();
    facts.guests = facts.guests.slice(0, 1).map(({ config: _, ...guest }) => guest);
    facts.gaps.push({ group: 'guests', subject: 'filtered', reason: 'forbidden', detail: 'some only.' });
    expect(drift(healthyFacts(), facts)).toEqual(nothing);
    const { guests: _, ...blind } = tomorrow();
    expect(drift(healthyFacts(), blind)).toEqual(nothing);
  });

  it('calls no guest new that an earlier audit may only not have been allowed to see', () => {
    const before = healthyFacts();
    before.guests.pop();
    expect(drift(before, tomorrow()).appeared).toEqual([{ id: 'qemu/105', name: 'buildbox', node: 'pve2' }]);
    before.gaps.push({ group: 'guests', subject: 'filtered', reason: 'forbidden', detail: 'some only.' });
    expect(drift(before, tomorrow())).toEqual(nothing);
  });

  it.each<[string, number | undefined, number | undefined]>([
    ['is not told now', GiB, undefined],
    ['was not told then', undefined, GiB],
    ['is 0 for a guest that does not answer', 0, GiB],
  ])('says nothing of memory that %s', (_, then, now) => {
    const [before, after] = [healthyFacts(), tomorrow()];
    before.guests[0]!.memoryBytes = then;
    after.guests[0]!.memoryBytes = now;
    expect(drift(before, after).changed).toEqual([]);
  });
});
