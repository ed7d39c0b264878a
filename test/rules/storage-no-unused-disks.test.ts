import rule from '../../audit/rules/storage-no-unused-disks.ts';
import { guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    none: () => {},
    'EFI disks, TPM states and cloud-init drives are no orphans': (facts) => {
      const { config } = guestWith(facts, 'qemu/104');
      for (const key of ['efidisk0', 'tpmstate0'])
        config?.disks.push({ key, storage: 'nas', sizeBytes: 4_194_304, backedUp: true });
      Object.assign(config ?? {}, { cloudInit: true, hasEfiDisk: true, hasTpm: true });
    },
    'a template': (facts) => {
      const guest = guestWith(facts, 'qemu/104');
      guest.template = true;
      guest.config?.unusedDisks?.push('unused0');
    },
  },
  fail: {
    'one and several': [
      (facts) => {
        guestWith(facts, 'qemu/104').config?.unusedDisks?.push('unused1', 'unused0');
        guestWith(facts, 'lxc/101').config?.unusedDisks?.push('unused0');
      },
      {
        'lxc/101':
          'low: pihole-1 (CT 101) keeps a disk that it does not use (unused0): space is taken, and no backup contains it.',
        'qemu/104':
          'low: homeassistant (VM 104) keeps 2 disks that it does not use (unused0 and unused1): space is taken, and no backup contains it.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read, or did not tell; guests are hidden': [
      (facts) => {
        delete guestWith(facts, 'lxc/101').config;
        gap(facts, 'guests', 'lxc/101');
        delete guestWith(facts, 'lxc/102').config?.unusedDisks;
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        cluster: 'Every guest could not be seen: rows are left out.',
        'lxc/101': 'The disks of pihole-1 (CT 101) could not be seen: it did not answer.',
        'lxc/102': 'The unused disks of pihole-2 (CT 102) could not be seen.',
      },
    ],
  },
  notApplicable: { 'no guests': [({ guests }) => void guests.splice(0), null] },
});
