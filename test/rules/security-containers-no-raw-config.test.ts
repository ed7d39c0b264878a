import rule from '../../audit/rules/security-containers-no-raw-config.ts';
import { guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'none has any': () => {} },
  fail: {
    'a device handed in by hand': [
      (facts) =>
        guestWith(facts, 'lxc/103').config?.rawKeys?.push('lxc.mount.entry', 'lxc.cgroup2.devices.allow'),
      {
        'lxc/103':
          'low: traefik (CT 103) has raw LXC settings (lxc.cgroup2.devices.allow and lxc.mount.entry), which Proxmox VE neither checks nor shows.',
      },
    ],
  },
  unknown: {
    'it did not tell, or could not be read': [
      (facts) => {
        delete guestWith(facts, 'lxc/101').config?.rawKeys;
        delete guestWith(facts, 'lxc/102').config;
        gap(facts, 'guests', 'lxc/102');
      },
      {
        'lxc/101': 'The raw settings of pihole-1 (CT 101) could not be seen.',
        'lxc/102': 'The raw settings of pihole-2 (CT 102) could not be seen: it did not answer.',
      },
    ],
  },
});
