import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../audit/offsite/identity.ts';
import type { Copy, Guest } from '../../../audit/offsite/model.ts';
import { archiveOf, guest, insideOf, offsiteGuest } from '../../support/offsite-case.ts';

const stranger = offsiteGuest(777, 'stranger');
const container = offsiteGuest(110, 'proxy', { type: 'lxc' });
const noConfig: Guest = { ...guest, config: undefined };

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
