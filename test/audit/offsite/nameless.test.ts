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
  ownOf,
  takenAt,
  viewOf,
} from '../../support/offsite-case.ts';

const other = offsiteGuest(105, 'db');
const stranger = offsiteGuest(777, 'stranger');

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
