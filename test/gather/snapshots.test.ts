import { describe, expect, it } from 'vitest';
import { guestConfig } from '../../gather/guest-config.ts';
import type { Guest } from '../../gather/guests.ts';
import { gatherSnapshots } from '../../gather/snapshots.ts';
import { asked, subjects } from './asked.ts';
import { answer, gathered } from './gathered.ts';

const guest = (id: string, raw?: Record<string, unknown>): Guest => {
  const type = id.startsWith('qemu') ? 'qemu' : 'lxc';
  const vmid = Number(id.split('/')[1]);
  const config = raw && guestConfig(type, raw);
  return {
    id,
    vmid,
    type,
    node: 'pve1',
    template: false,
    status: 'running',
    tags: [],
    ...(config && { config }),
  };
};
const path = '/nodes/pve1/qemu/100/snapshot';

async function snapshots(guests: Guest[], answers: Record<string, unknown>, gaps: object[] = []) {
  const { asker, paths } = asked(answers);
  // Gaps of this test are written as they come.
  const read = await gatherSnapshots(asker, { facts: guests, gaps: gaps as never[] });
  return { ...read, lines: subjects(read.gaps), paths };
}

describe('snapshots', () => {
  it('are listed oldest first, without the state now and without what was written to them', async () => {
    const { facts, lines } = await snapshots([guest('qemu/100', { parent: 'b' })], {
      [path]: [
        { name: 'current', running: 1, digest: 'x', parent: 'b', description: 'You are here!' },
        { name: 'b', snaptime: 200, vmstate: 1, parent: 'a', description: 'secret' },
        { name: 'a', snaptime: '100', description: '' },
        { name: 'stuck', snapstate: 'delete' },
      ],
    });
    expect(facts).toEqual([
      {
        guest: 'qemu/100',
        snapshots: [
          { name: 'stuck', withMemory: false, state: 'delete' },
          { name: 'a', takenAt: 100, withMemory: false },
          { name: 'b', takenAt: 200, withMemory: true },
        ],
      },
    ]);
    expect(lines).toEqual([]);
  });

  it('are asked for only where a configuration names one', async () => {
    const { facts, paths, lines } = await snapshots([guest('qemu/100', {}), guest('lxc/101', {})], {});
    expect(facts).toEqual([]);
    expect(paths).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('are not known of a guest that did not answer, or whose configuration is not known', async () => {
    const { facts, lines } = await snapshots(
      [guest('qemu/100', { parent: 'a' }), guest('lxc/101', { parent: 'a' }), guest('lxc/102')],
      { [path]: [], '/nodes/pve1/lxc/101/snapshot': answer('got timeout', 500) },
      [
        { group: 'guests', subject: 'lxc/102', reason: 'unreachable', detail: 'x' },
        { group: 'guests', subject: 'filtered', reason: 'forbidden', detail: 'x' },
        { group: 'guests', subject: 'unreadable rows', reason: 'malformed', detail: 'x' },
      ],
    );
    expect(facts).toEqual([{ guest: 'qemu/100', snapshots: [] }]);
    expect(lines).toEqual(['lxc/102 unreachable', 'filtered forbidden', 'lxc/101 timeout']);
  });

  it('none of which could be listed are one gap', async () => {
    const { facts, lines } = await snapshots([guest('qemu/100', { parent: 'a' })], {});
    expect(facts).toBeUndefined();
    expect(lines).toEqual(['- unsupported']);
  });

  it('of the cluster are those that are there', async () => {
    const { facts, demo } = await gathered('single-node');
    const taken = demo.state().guests.filter(({ snapshots: own }) => own.length > 0);
    expect(facts.snapshots).toEqual(
      taken.map(({ type, vmid, snapshots: own }) => ({
        guest: `${type}/${vmid}`,
        snapshots: own
          .map(({ name, takenAt }) => ({ name, takenAt, withMemory: false }))
          .toSorted((a, b) => a.takenAt - b.takenAt),
      })),
    );
  });
});
