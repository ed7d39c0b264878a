import rule from '../../audit/rules/ha-no-local-iso.ts';
import type { healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Facts = ReturnType<typeof healthyFacts>;
const insert = ({ guests }: Facts, ...isos: string[]) => {
  for (const guest of guests) if (guest.vmid === 104) guest.config?.mountedIsos.push(...isos);
};

ruleCases(rule, {
  pass: {
    'drives are empty': () => {},
    'an image on shared storage': (facts) => insert(facts, 'nas:iso/debian.iso'),
  },
  fail: {
    'an image on local storage': [
      (facts) => insert(facts, 'local:iso/virtio-win.iso', 'nas:iso/debian.iso'),
      {
        'qemu/104':
          'medium: homeassistant (VM 104) has local:iso/virtio-win.iso in its drive, which only pve1 has: it cannot start elsewhere.',
      },
    ],
    'a file of the host': [
      (facts) => insert(facts, '/root/rescue.iso'),
      {
        'qemu/104':
          'medium: homeassistant (VM 104) has /root/rescue.iso in its drive, which only pve1 has: it cannot start elsewhere.',
      },
    ],
  },
  unknown: {
    'the storage is hidden': [
      (facts) => {
        insert(facts, 'secret:iso/debian.iso');
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      { 'qemu/104': 'The storage secret of homeassistant (VM 104) could not be seen: rows are left out.' },
    ],
    'the storage has a gap of its own': [
      (facts) => {
        insert(facts, 'secret:iso/debian.iso');
        gap(facts, 'storage', 'storage/secret');
      },
      { 'qemu/104': 'The storage secret of homeassistant (VM 104) could not be seen: it did not answer.' },
    ],
    'the config could not be read': [
      (facts) => {
        for (const guest of facts.guests) if (guest.vmid === 104) delete guest.config;
        gap(facts, 'guests', 'qemu/104');
      },
      { 'qemu/104': 'The drives of homeassistant (VM 104) could not be seen: it did not answer.' },
    ],
    'the guest is hidden': [
      (facts) => {
        facts.guests.splice(3, 1);
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { 'qemu/104': 'The drives of VM 104 could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'HA manages containers alone': [({ ha }) => void ha.resources.splice(3), null],
  },
});
