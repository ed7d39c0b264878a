import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../audit/offsite/identity.ts';
import type { Copy, Guest } from '../../../audit/offsite/model.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  insideOf,
  night,
  offsiteGuest,
  ownOf,
  takenAt,
  viewOf,
} from '../../support/offsite-case.ts';

const other = offsiteGuest(105, 'db');
const stranger = offsiteGuest(777, 'stranger');
const container = offsiteGuest(110, 'proxy', { type: 'lxc' });
const without = (one: Guest): Guest => ({ ...one, config: undefined });
const noConfig = without(guest);

describe('a copy is that of the guest whose id it goes by', () => {
  const inside = insideOf(guest);
  const strange = insideOf(stranger);
  it.each<[string, Copy['inside'], Guest, string]>([
    ['nobody looked into it', undefined, guest, 'unread'],
    [
      'an encrypted one shows its disks alone',
      { macs: [], disks: [{ key: 'scsi0', sizeBytes: 5 }] },
      guest,
      'unread',
    ],
    [
      'the uuid is the same, after a new name and network card',
      { ...strange, uuid: inside.uuid?.toUpperCase() },
      guest,
      'same',
    ],
    [
      'an address is the same, after a new name and uuid',
      { ...strange, macs: [...strange.macs, ...inside.macs.map((mac) => mac.toLowerCase())] },
      guest,
      'same',
    ],
    [
      'the name is the same, and nothing else is told',
      { hostname: 'WEB', macs: [], disks: [] },
      guest,
      'same',
    ],
    [
      'the name is the same, after a new network card',
      { hostname: 'web', macs: strange.macs, disks: [] },
      guest,
      'same',
    ],
    [
      'the uuids differ and so do the addresses, though the name is the same',
      { ...strange, hostname: 'web' },
      guest,
      'other',
    ],
    ['nothing in it is the same', strange, guest, 'other'],
    [
      'the name differs, and addresses cannot be compared',
      { hostname: 'else', macs: [], disks: [] },
      guest,
      'other',
    ],
    ['the guest has no configuration to compare it with, but the name', inside, noConfig, 'same'],
    ['a new name alone is no proof without a configuration', strange, noConfig, 'unclear'],
    ['neither name is known', { macs: strange.macs, disks: [] }, guest, 'unclear'],
    [
      "the guest's name is not known",
      { hostname: 'web', macs: [], disks: [] },
      { ...noConfig, name: undefined },
      'unclear',
    ],
    [
      'a container has the same address',
      { hostname: 'old-name', macs: insideOf(container).macs, disks: [] },
      container,
      'same',
    ],
    [
      'a container has another name and address',
      insideOf(offsiteGuest(111, 'x', { type: 'lxc' })),
      container,
      'other',
    ],
  ])('%s', (_, said, one, identity) => {
    expect(identityOf(archiveOf(one, 0, { inside: said }), one)).toBe(identity);
  });
});

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

it('copies of one time are sorted by key', () => {
  const copies = ['b', 'a', 'c'].map((key) => archiveOf(guest, 0, { key }));
  const keys = (list: Copy[]) => cellOf({ copies: list }).copies.map(({ copy }) => copy.key);
  expect([keys(copies), keys(copies.toReversed())]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

describe('archives whose names tell nothing', () => {
  const anonymous = (more: Partial<Copy>): Copy =>
    archiveOf(guest, 0, { key: 'qq0v', type: undefined, vmid: undefined, ...more });

  it.each<[string, Copy]>([
    ['uuid', anonymous({ inside: { ...insideOf(stranger), uuid: insideOf(guest).uuid } })],
    ['address', anonymous({ inside: { ...insideOf(guest), uuid: undefined } })],
    ['name', anonymous({ type: 'qemu', inside: { hostname: 'WEB', macs: [], disks: [] } })],
  ])('are known by the %s inside', (_, copy) => {
    expect(cellOf({ copies: [copy] }).newest?.identity).toBe('same');
  });

  it('are nobody’s where two guests have the same name', () => {
    const twins = [guest, offsiteGuest(200, 'web')];
    const view = viewOf({
      guests: twins,
      copies: [anonymous({ type: 'qemu', inside: { hostname: 'web', macs: [], disks: [] } })],
    });
    expect(view.targets[0]?.others).toMatchObject([{ reason: 'renamed' }]);
  });

  it('are nobody’s where the guest has neither name nor configuration', () => {
    const bare = { ...guest, name: undefined, config: undefined };
    const view = viewOf({ guests: [bare], copies: [anonymous({ type: 'qemu' })] });
    expect(view.targets[0]?.others).toMatchObject([{ reason: 'renamed' }]);
  });

  it('are nobody’s by an address that a network card does not tell', () => {
    const config = guest.config && {
      ...guest.config,
      uuid: undefined,
      networks: [{ key: 'net0', firewall: false }],
    };
    const view = viewOf({ guests: [{ ...guest, config }], copies: [anonymous({})] });
    expect(view.targets[0]?.others).toMatchObject([{ reason: 'renamed' }]);
  });

  it('are the same guest’s where it has one address twice', () => {
    const net = guest.config?.networks[0];
    const twice = {
      ...guest,
      config: guest.config && net && { ...guest.config, uuid: undefined, networks: [net, net] },
    };
    const copy = anonymous({ inside: { macs: insideOf(guest).macs, disks: [] } });
    expect(cellOf({ guests: [twice], copies: [copy] }).points).toBe(1);
  });

  describe('and whose content is encrypted', () => {
    const local = ownOf(archiveOf(guest));
    const crypt = (more: Partial<Copy> = {}): Copy => ({
      key: 'qq0v',
      takenAt: night + 1800,
      timeFrom: 'mtime',
      sizeBytes: 3_100_000_000,
      plainBytes: local.sizeBytes,
      encryption: 'encrypted',
      checks: [],
      ...more,
    });
    const cells = (copies: Copy[], own = [local], guests = [guest, other]) =>
      viewOf({
        guests,
        copies,
        facts: { backups: { listed: [], copies: own } },
        target: { crypt: 'rclone' },
      });

    it('are known by their exact size and time', () => {
      const cell = cells([crypt()]).guests[0]?.cells[0];
      expect(cell).toMatchObject({
        points: 1,
        usable: { takenAt: night, identity: 'unread', size: { equal: true } },
      });
      expect(cell?.proofs.map(({ level, outcome }) => `${level} ${outcome}`)).toEqual([
        'L0 proven',
        'L1 proven',
        'L2 proven',
        'L3 open',
        'L4 proven',
        'L5 cannot',
      ]);
    });

    it.each<[string, Copy, (typeof local)[]]>([
      ['of another size', crypt({ plainBytes: 5 }), [local]],
      ['of no known size', crypt({ plainBytes: undefined }), [local]],
      ['made before the backup', crypt({ takenAt: night - 600 }), [local]],
      ['made days later', crypt({ takenAt: night + 2 * day }), [local]],
      ['uploaded weeks later', crypt({ timeFrom: 'modified', takenAt: night + 8 * day }), [local]],
      ['that may be either guest’s', crypt(), [local, { ...local, vmid: 105 }]],
      ['of a guest that is not here', crypt(), [{ ...local, vmid: 999 }]],
      ['of a backup that never ended', crypt(), [{ ...local, unfinished: true } as typeof local]],
    ])('are nobody’s when they are %s', (_, copy, own) => {
      expect(cells([copy], own).targets[0]?.nameless).toBe(1);
    });

    it('are of the last backup before, where several have one size', () => {
      const earlier = { ...local, takenAt: night - day / 2, volid: 'nas:backup/x' };
      expect(cells([crypt()], [earlier, local]).guests[0]?.cells[0]?.usable?.takenAt).toBe(night);
    });

    it('leave it open whether a guest has copies, until the cluster’s own show it', () => {
      const state = (own: (typeof local)[]) =>
        cells([crypt({ plainBytes: 1 })], own).guests[0]?.cells[0]?.state;
      expect(state([])).toBe('unknown');
      expect(state([{ ...local, takenAt: takenAt - 3600 }])).toBe('unknown');
      expect(state([{ ...local, takenAt: night - 2 * day }])).toBe('missing');
      expect(state([{ ...local, takenAt: night - 2 * day, sizeBytes: undefined }])).toBe('unknown');
    });
  });

  it('leave it open in a repository whoever they are', () => {
    const copy = anonymous({ inside: undefined });
    expect(cellOf({ copies: [copy], target: { kind: 'restic' } }).state).toBe('unknown');
    expect(cellOf({ copies: [copy], target: { rpoHours: 300 } }).state).toBe('unknown');
  });
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
  const silent: Guest = { ...without(offsiteGuest(121, 'x')), name: undefined, status: 'unknown' };
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
