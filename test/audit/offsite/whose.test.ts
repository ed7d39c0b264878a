import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../audit/offsite/model.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  insideOf,
  night,
  offsiteGuest,
  viewOf,
} from '../../support/offsite-case.ts';

const stranger = offsiteGuest(777, 'stranger');
const container = offsiteGuest(110, 'proxy', { type: 'lxc' });

it('copies of one time are sorted by key', () => {
  const copies = ['b', 'a', 'c'].map((key) => archiveOf(guest, 0, { key }));
  const keys = (list: Copy[]) => cellOf({ copies: list }).copies.map(({ copy }) => copy.key);
  expect([keys(copies), keys(copies.toReversed())]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

describe('snapshots of a repository', () => {
  const snapshot = (more: Partial<Copy>): Copy =>
    archiveOf(guest, 0, { key: 'f00d', type: 'host', vmid: undefined, inside: undefined, ...more });
  it.each<[string, Partial<Copy>]>([
    ['a tag', { tags: ['daily', 'vm/100'] }],
    ['another tag', { tags: ['QEMU-100'] }],
    ['the host’s name', { host: 'web', tags: ['vm/999'] }],
    ['the host’s full name', { host: 'WEB.lab.example' }],
  ])('are the guest’s by %s', (_, more) => {
    expect(cellOf({ copies: [snapshot(more)], target: { kind: 'restic' } }).newest?.identity).toBe('same');
  });

  it('are a container’s by a tag', () => {
    expect(
      cellOf({ guests: [container], copies: [snapshot({ tags: ['ct110'] })], target: { kind: 'restic' } })
        .points,
    ).toBe(1);
  });

  it('are not a guest’s by a name that two have', () => {
    const view = viewOf({
      guests: [guest, offsiteGuest(200, 'web')],
      copies: [snapshot({ host: 'web' })],
      target: { kind: 'restic' },
    });
    expect(view.targets[0]?.others).toMatchObject([{ reason: 'host' }]);
  });

  it('without a host are nobody’s', () => {
    const view = viewOf({ copies: [snapshot({ type: undefined })], target: { kind: 'restic' } });
    expect(view.targets[0]?.nameless).toBe(1);
  });
});

describe('copies of two clusters under one id', () => {
  const theirs = (ago: number, namespace?: string) =>
    archiveOf(guest, ago, { inside: insideOf(stranger), namespace, key: `vm/100/${namespace}/${ago}` });
  const ours = (ago: number, namespace?: string) => archiveOf(guest, ago, { namespace });

  it('are told apart by namespace without a finding', () => {
    const cell = cellOf({ copies: [theirs(0, 'b'), ours(1, 'a')], target: { kind: 'pbs-s3' } });
    expect([cell.newest?.identity, cell.oddities, cell.usable?.takenAt]).toEqual(['same', [], night - day]);
  });

  it('are wrong in one place', () => {
    const cell = cellOf({
      copies: [ours(0, 'a'), theirs(1, 'a'), theirs(2, 'a')],
      target: { kind: 'pbs-s3' },
    });
    expect(cell.state).not.toBe('foreign');
    expect(cell.oddities).toEqual([{ kind: 'shared', text: '2 copies under its id are of stranger.' }]);
    expect(cellOf({ copies: [theirs(0, 'a'), ours(1, 'a')], target: { kind: 'pbs-s3' } }).state).toBe(
      'foreign',
    );
    expect(cellOf({ copies: [theirs(0, 'b')], target: { kind: 'pbs-s3' } }).state).toBe('foreign');
  });

  it('are the guest’s own where the target names the id, and the copy says so', () => {
    const cell = cellOf({ copies: [ours(0)], target: { foreign: [100] } });
    expect(cell.points).toBe(1);
    expect(
      cellOf({ copies: [archiveOf(guest, 0, { inside: undefined })], target: { foreign: [100] } }).state,
    ).toBe('unknown');
    expect(cellOf({ copies: [theirs(0)], target: { foreign: [100] } }).state).toBe('missing');
  });
});
