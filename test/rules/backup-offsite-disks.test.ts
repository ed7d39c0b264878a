import rule from '../../audit/rules/backup-offsite-disks.ts';
import { away, keepOnly, newestOf, unlooked, unread, unreadTarget } from '../support/away.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const add = (facts: AllFacts, id: string, key: string, backedUp = true) =>
  guestWith(facts, id).config?.disks.push({ key, storage: 'nas', backedUp });

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'one that backups leave out': (facts) => void add(facts, 'qemu/105', 'scsi1', false),
    'a damaged copy is for another rule': (facts) => {
      add(facts, 'qemu/105', 'scsi1');
      newestOf(facts, 105).sizeBytes = 0;
    },
  },
  fail: {
    'one is not in it': [
      (facts) => {
        add(facts, 'lxc/101', 'mp0');
        add(facts, 'qemu/104', 'tpmstate0');
        add(facts, 'qemu/104', 'efidisk0');
        add(facts, 'qemu/105', 'scsi1');
        add(facts, 'qemu/105', 'scsi2');
      },
      {
        'lxc/101@away': 'high: The newest copy of pihole-1 (CT 101) at away, of 2026-11-17, is without mp0.',
        'qemu/104@away':
          'medium: The newest copy of homeassistant (VM 104) at away, of 2026-11-17, is without tpmstate0 and efidisk0.',
        'qemu/105@away':
          'medium: The newest copy of buildbox (VM 105) at away, of 2026-11-17, is without scsi1 and scsi2.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'nobody looked into it yet': [
      (facts) => {
        delete newestOf(facts, 105).inside;
        unlooked([newestOf(facts, 105)], 'header');
      },
      {
        'qemu/105@away':
          'The disks in the newest copy of buildbox (VM 105) at away could not be seen: it has not been looked into yet.',
      },
    ],
    'the configuration is hidden': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105@away': 'The disks of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'a guest without copies': [
      (facts) => {
        facts.guests = facts.guests.filter(({ vmid }) => vmid === 105);
        keepOnly(facts, 105, []);
      },
      'backup-offsite-exists',
    ],
  },
});
