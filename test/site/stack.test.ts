import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../audit/report.ts';
import { type Box, stackOf } from '../../site/src/view/stack.ts';
import { inventory, nothingSeen, singleNode } from '../support/sample-inventory.ts';
import { sample } from '../support/sample-report.ts';

const drawn = (of: Inventory) => {
  const stack = stackOf(of, sample.spofs, sample.failures);
  if (!stack) throw new Error('there is something to draw');
  return stack;
};
const column = (boxes: Box[], at: number) =>
  boxes.filter(({ x }) => x === at * 142).map(({ label, note }) => `${label}: ${note}`);

describe('what stands on what', () => {
  it('has nodes, storages with disks of guests, and the servers behind those that are shared', () => {
    const { boxes } = drawn(inventory);
    expect([0, 1, 2].map((at) => column(boxes, at))).toEqual([
      ['proxmox: 17 guests', 'proxmox2: 10 guests', 'proxmox3: 10 guests'],
      [
        'nas: 25 guests, shared',
        'local-lvm: 5 guests, proxmox',
        'local-lvm: 4 guests, proxmox2',
        'local-lvm: 3 guests, proxmox3',
      ],
      ['10.0.0.50: behind it'],
    ]);
  });

  it('joins a node to a storage where guests of it have disks there, the wider the more', () => {
    const { lines } = drawn(inventory);
    expect(lines).toHaveLength(3 + 3 + 1);
    // All of the 25 guests on the NAS stand on the server behind it.
    expect(Math.max(...lines.map(({ width }) => width))).toBe(8);
    expect(lines.filter(({ width }) => width === 8)).toHaveLength(1);
  });

  it('marks single points of failure', () => {
    const levels = drawn(inventory).boxes.map(({ label, level }) => [label, level]);
    const known = new Map(sample.spofs.map(({ subject, level }) => [subject, level]));
    expect(levels).toContainEqual(['10.0.0.50', known.get('server/10.0.0.50')]);
    expect(levels).toContainEqual(['proxmox2', known.get('node/proxmox2')]);
  });

  it('says the same as a table that leads to what fails with each', () => {
    const [nas] = drawn(inventory).table.rows;
    expect(nas?.cells).toEqual([
      expect.objectContaining({ text: 'nas', notes: ['nfs'] }),
      '25',
      { notes: ['proxmox: 12', 'proxmox2: 6', 'proxmox3: 7'] },
      expect.objectContaining({ text: '10.0.0.50', href: '#x-server-10.0.0.50' }),
    ]);
  });

  it('says of how many guests the disks are not known', () => {
    const guests = inventory.guests.map((guest, at) => (at < 5 ? { ...guest, storages: undefined } : guest));
    expect(drawn({ ...inventory, guests }).lacks).toEqual([
      'Where the disks of 5 of 37 guests are could not be seen.',
    ]);
  });

  it('draws the twelve storages with the most guests, and has all in the table', () => {
    const storage = Array.from({ length: 20 }, (_, at) => ({
      subject: `storage/s${at}`,
      name: `s${at}`,
      type: 'nfs',
      shared: true,
      active: true,
    }));
    const guests = inventory.guests.map((guest, at) => ({ ...guest, storages: [`s${at % 20}`] }));
    const { boxes, table, lacks } = drawn({ ...inventory, storage, guests });
    expect(column(boxes, 1)).toHaveLength(12);
    expect(table.rows).toHaveLength(20);
    expect(lacks).toEqual(['The 12 storages with the most guests are drawn; the table has 8 more.']);
  });

  it('cuts long names', () => {
    const long = 'n'.repeat(300);
    const storage = inventory.storage.map((one) => ({ ...one, server: one.server && long }));
    expect(column(drawn({ ...inventory, storage }).boxes, 2)).toEqual([`${'n'.repeat(16)}…: behind it`]);
  });

  it.each([
    ['nothing was seen', nothingSeen],
    ['no disk is known', singleNode],
  ])('is not drawn where %s', (_, of) => {
    expect(stackOf(of, [], [])).toBeNull();
  });
});
