import rule from '../../audit/rules/ha-resources-healthy.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'all are started': () => {},
    'one is stopped as requested': ({ ha }) => {
      for (const resource of ha.resources.slice(0, 1))
        Object.assign(resource, { requestedState: 'stopped', state: 'stopped' });
    },
    'one is being moved': ({ ha }) => {
      for (const resource of ha.resources.slice(0, 1)) resource.state = 'migrate';
    },
  },
  fail: {
    'every kind of trouble': [
      ({ ha, guests }) => {
        const [first, second, third, fourth] = ha.resources;
        if (first) first.state = 'error';
        if (second) second.state = 'fence';
        if (third) third.state = 'recovery';
        if (fourth) Object.assign(fourth, { requestedState: 'ignored', state: 'ignored' });
        if (fourth) ha.resources.push({ ...fourth, sid: 'vm:105', vmid: 105, requestedState: 'disabled' });
        if (fourth)
          ha.resources.push({
            ...fourth,
            sid: 'ct:106',
            vmid: 106,
            requestedState: 'started',
            state: 'not found',
          });
        guests.splice(4, 1);
      },
      {
        'lxc/101':
          'critical: HA has given up on pihole-1 (CT 101): it is in the error state and will not be touched until somebody resets it.',
        'lxc/102': 'high: pihole-2 (CT 102) is down: its node is being fenced.',
        'lxc/103': 'high: traefik (CT 103) is down: HA looks for another node to start it on.',
        'lxc/106': 'medium: HA manages CT 106, which does not exist any more.',
        'qemu/104': 'medium: homeassistant (VM 104) is listed in HA but ignored, so HA will not restart it.',
        'qemu/105': 'medium: VM 105 is listed in HA but disabled, so HA will not restart it.',
      },
    ],
    'the configuration alone tells that one is not managed': [
      ({ ha }) => {
        delete ha.status;
        ha.resources.splice(1);
        for (const resource of ha.resources)
          Object.assign(resource, { requestedState: 'ignored', state: undefined });
      },
      { 'lxc/101': 'medium: pihole-1 (CT 101) is listed in HA but ignored, so HA will not restart it.' },
    ],
  },
  unknown: {
    'the manager could not be asked': [
      (facts) => {
        delete facts.ha.status;
        facts.ha.resources.splice(1);
        for (const resource of facts.ha.resources) delete resource.state;
        gap(facts, 'ha', 'status');
      },
      { 'lxc/101': 'The HA state of pihole-1 (CT 101) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: { 'HA manages nothing': [({ ha }) => void ha.resources.splice(0), null] },
});
