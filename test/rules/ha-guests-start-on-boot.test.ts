import rule from '../../audit/rules/ha-guests-start-on-boot.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** Takes the named guests out of HA and off the boot. */
const byHand = (facts: AllFacts, ...ids: string[]) => {
  for (const id of ids) {
    const { config, vmid } = guestWith(facts, id);
    if (config) config.onBoot = false;
    facts.ha.resources = facts.ha.resources.filter((resource) => resource.vmid !== vmid);
  }
};

ruleCases(rule, {
  pass: {
    'HA starts them, whatever the setting says': ({ guests }) => {
      for (const { config } of guests) if (config) config.onBoot = false;
    },
    'without HA they start on boot': ({ ha }) => void ha.resources.splice(0),
    'one that is off, a template, and one that does not matter': (facts) => {
      byHand(facts, 'lxc/101', 'lxc/102', 'qemu/105');
      guestWith(facts, 'lxc/101').status = 'stopped';
      guestWith(facts, 'lxc/102').template = true;
    },
  },
  fail: {
    'a critical and a high one, one of them ignored by HA': [
      (facts) => {
        byHand(facts, 'lxc/103', 'qemu/105');
        guestWith(facts, 'qemu/105').tags.push('tier-high');
        facts.ha.resources.push({
          sid: 'vm:105',
          vmid: 105,
          requestedState: 'ignored',
          maxRestart: 1,
          maxRelocate: 1,
        });
      },
      {
        'lxc/103':
          'medium: traefik (CT 103) is critical and runs, but does not start with pve3 after a restart or power failure.',
        'qemu/105':
          'medium: buildbox (VM 105) is high and runs, but does not start with pve2 after a restart or power failure.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read, a node has long been silent, guests are hidden': [
      (facts) => {
        byHand(facts, 'lxc/101', 'lxc/103', 'qemu/104');
        delete guestWith(facts, 'lxc/101').config;
        gap(facts, 'guests', 'lxc/101');
        Object.assign(guestWith(facts, 'lxc/102'), { name: undefined, status: 'unknown', config: undefined });
        Object.assign(guestWith(facts, 'lxc/103'), { name: undefined, status: 'unknown', config: undefined });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
        Object.assign(guestWith(facts, 'qemu/104'), { status: 'unknown', config: undefined });
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        cluster: 'Every guest could not be seen: rows are left out.',
        'lxc/101': 'Whether pihole-1 (CT 101) starts on boot could not be seen: it did not answer.',
        'lxc/103': 'Whether CT 103 matters could not be seen: it is offline.',
        'qemu/104': 'Whether homeassistant (VM 104) starts on boot could not be seen.',
      },
    ],
  },
  notApplicable: { 'no guests': [({ guests }) => void guests.splice(0), null] },
});
