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

const other = offsiteGuest(105, 'db');
const stranger = offsiteGuest(777, 'stranger');
const container = offsiteGuest(110, 'proxy', { type: 'lxc' });

describe('copies of nobody who is expected', () => {
  it.each<[string, Copy, Parameters<typeof viewOf>[0], string, string]>([
    ['a guest that was deleted', archiveOf(stranger), {}, 'VM 777', 'no guest has this id any more'],
    [
      'a guest that may be hidden',
      archiveOf(stranger),
      { gaps: [{ group: 'guests', subject: 'filtered', reason: 'forbidden', detail: 'x' }] },
      'VM 777',
      'no guest that the token may see has this id',
    ],
    [
      'an id that a guest of the other kind has now',
      archiveOf(offsiteGuest(110, 'old')),
      { guests: [container] },
      'VM 110',
      'this id is now that of proxy (CT 110)',
    ],
    [
      'an id of another cluster',
      archiveOf(stranger),
      { target: { foreign: [777] } },
      'VM 777',
      "another cluster's, says foreign of the target",
    ],
    [
      'an id of another cluster that is used here, too',
      archiveOf(guest, 0, { inside: undefined }),
      { target: { foreign: [100] } },
      'VM 100',
      "another cluster's, says foreign of the target",
    ],
    [
      'an id of another cluster whose guest looks different',
      archiveOf(guest, 0, { inside: insideOf(stranger) }),
      { target: { foreign: [100] } },
      'VM 100',
      "another cluster's, says foreign of the target",
    ],
    [
      'a template',
      archiveOf(guest),
      { guests: [{ ...guest, template: true }] },
      'web (VM 100)',
      'a template, which never changes',
    ],
    [
      'files of a host',
      archiveOf(guest, 0, { type: 'host', vmid: undefined, host: 'nas' }),
      {},
      'host nas',
      'files of a host, not a guest',
    ],
    [
      'files of a host without a name',
      archiveOf(guest, 0, { type: 'host', vmid: undefined, inside: undefined }),
      {},
      'snapshots',
      'files of a host, not a guest',
    ],
    [
      'a host that is no guest',
      archiveOf(guest, 0, { vmid: undefined, type: 'host', host: 'laptop' }),
      { target: { kind: 'restic' } },
      'host laptop',
      'no guest has this name',
    ],
    [
      'a renamed archive of nobody',
      archiveOf(stranger, 0, { vmid: undefined, key: 'old\u0007 \u202elab.vma' }),
      {},
      'old� �lab.vma',
      'its name tells no guest, and inside is none of here',
    ],
    [
      'what tells nothing',
      archiveOf(stranger, 0, { vmid: undefined, type: undefined, inside: undefined }),
      {},
      'nameless',
      'nothing that can be read tells whose they are',
    ],
    [
      'a copy of another guest of here',
      archiveOf(guest, 0, { inside: insideOf(other) }),
      { guests: [guest, other] },
      'VM 100',
      'inside is db (VM 105), not web (VM 100)',
    ],
    [
      'a copy of a stranger',
      archiveOf(guest, 0, { inside: insideOf(stranger) }),
      {},
      'VM 100',
      'inside is stranger, not web (VM 100)',
    ],
    [
      'a copy of a stranger without a name',
      archiveOf(guest, 0, { inside: { ...insideOf(stranger), hostname: undefined } }),
      {},
      'VM 100',
      'inside is a guest of another uuid, not web (VM 100)',
    ],
    [
      'an id without a kind',
      archiveOf(stranger, 0, { type: undefined }),
      {},
      'guest 777',
      'no guest has this id any more',
    ],
    [
      'a container that was deleted',
      archiveOf(offsiteGuest(778, 'x', { type: 'lxc' })),
      {},
      'CT 778',
      'no guest has this id any more',
    ],
  ])('%s', (_, copy, more, label, why) => {
    const [target] = viewOf({ ...more, copies: [copy] }).targets;
    expect(target?.others).toMatchObject([
      { label, why, copies: 1, newestAt: copy.takenAt, bytes: copy.sizeBytes },
    ]);
  });

  it('are summed up, the most recent first, and no more than a hundred kinds', () => {
    const of = (vmid: number, ago: number, more: Partial<Copy> = {}) =>
      archiveOf(offsiteGuest(vmid, 'x'), ago, more);
    const copies = [of(900, 3), of(901, 1, { sizeBytes: undefined }), of(900, 2), of(902, 1)];
    expect(viewOf({ copies }).targets[0]?.others).toMatchObject([
      { label: 'VM 901', copies: 1, bytes: 0 },
      { label: 'VM 902', copies: 1 },
      { label: 'VM 900', copies: 2, newestAt: night - 2 * day },
    ]);
    const many = Array.from({ length: 300 }, (_, index) => of(1000 + index, index));
    expect(viewOf({ copies: many }).targets[0]?.others).toHaveLength(100);
  });

  it('sort by reason where everything else is the same', () => {
    const copies = [
      archiveOf(guest, 0, { inside: insideOf(stranger) }),
      archiveOf(guest, 0, { inside: insideOf(other) }),
    ];
    const whys = (list: Copy[]) =>
      viewOf({ guests: [guest, other], copies: list }).targets[0]?.others.map(({ why }) => why);
    expect(whys(copies)).toEqual(whys(copies.toReversed()));
  });

  it('that are templates are expected where the target names them', () => {
    const template = { ...guest, template: true };
    const cell = cellOf({ guests: [template], copies: [archiveOf(guest)], target: { guests: [100] } });
    expect([cell.expected, cell.points]).toEqual(['yes', 1]);
  });
});
