import rule from '../../audit/rules/ha-no-passthrough.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'no devices': () => {},
    'a device of a guest that HA does not manage': ({ guests }) => {
      for (const guest of guests) if (guest.vmid === 105) guest.config?.passthrough.push('hostpci0');
    },
  },
  fail: {
    'a stick and a device node': [
      ({ guests }) => {
        for (const guest of guests) {
          if (guest.vmid === 104) guest.config?.passthrough.push('usb0', 'hostpci0');
          if (guest.vmid === 101) guest.config?.passthrough.push('dev0');
        }
      },
      {
        'lxc/101':
          'medium: pihole-1 (CT 101) uses a device of pve1 (dev0), so HA may not be able to start it elsewhere.',
        'qemu/104':
          'medium: homeassistant (VM 104) uses a device of pve1 (usb0 and hostpci0), so HA may not be able to start it elsewhere.',
      },
    ],
  },
  unknown: {
    'a config could not be read': [
      (facts) => {
        for (const guest of facts.guests.slice(0, 1)) delete guest.config;
        gap(facts, 'guests', 'lxc/101');
      },
      { 'lxc/101': 'The devices of pihole-1 (CT 101) could not be seen: it did not answer.' },
    ],
    'the guest is hidden': [
      (facts) => {
        facts.guests.shift();
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { 'lxc/101': 'The devices of CT 101 could not be seen: rows are left out.' },
    ],
  },
  notApplicable: { 'HA manages nothing': [({ ha }) => void ha.resources.splice(0), null] },
});
