import rule from '../../audit/rules/ha-managers-alive.ts';
import type { healthyFacts } from '../support/healthy-facts.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Facts = ReturnType<typeof healthyFacts>;
const local = ({ ha }: Facts, node: string, change: { text?: string; timestamp?: number | undefined }) => {
  for (const lrm of ha.status?.lrm ?? []) if (lrm.node === node) Object.assign(lrm, change);
};

ruleCases(rule, {
  pass: {
    'all report': () => {},
    'before 9.2 nothing is said of being armed': ({ ha }) => {
      delete ha.status?.armedState;
    },
    'the clock of a node is hours behind, and so are its timestamps': (facts) => {
      for (const node of facts.nodes.slice(1, 2))
        node.clock = { offsetSeconds: -hours(3), uncertaintySeconds: 1, timezone: 'UTC' };
      local(facts, 'pve2', { timestamp: now - hours(3) - 5 });
    },
    'the clock of a node is not known, but the cluster finds its timestamp recent': (facts) => {
      for (const node of facts.nodes) delete node.clock;
      local(facts, 'pve2', { timestamp: now - hours(3) });
    },
  },
  fail: {
    'a local manager and the master are silent': [
      (facts) => {
        local(facts, 'pve2', { timestamp: now - 200 });
        for (const node of facts.nodes.slice(2)) delete node.clock;
        local(facts, 'pve3', { text: 'pve3 (old timestamp - dead?, Tue Nov 17 03:10:00 2026)' });
        local(facts, 'pve1', { text: 'pve1 (unable to read lrm status)', timestamp: undefined });
        if (facts.ha.status?.master) facts.ha.status.master.timestamp = now - 500;
      },
      {
        cluster: 'high: The HA master on pve1 has not reported for 500 s.',
        'node/pve1': 'high: The local HA manager of pve1 has never reported.',
        'node/pve2': 'high: The local HA manager of pve2 has not reported for 200 s.',
        'node/pve3': 'high: The local HA manager of pve3 has not reported for more than 30 s.',
      },
    ],
    'HA is disarmed': [
      ({ ha }) => {
        if (ha.status) ha.status.armedState = 'disarmed';
      },
      { cluster: 'high: HA is disarmed: no guest is restarted when its node fails.' },
    ],
    'HA is being disarmed': [
      ({ ha }) => {
        if (ha.status) ha.status.armedState = 'disarming';
      },
      { cluster: 'high: HA is disarming: no guest is restarted when its node fails.' },
    ],
    'the master is on a node that is down': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) node.online = false;
      },
      { cluster: 'high: The HA master on pve1 is offline, and no other node has taken over yet.' },
    ],
    'nobody is master': [
      ({ ha }) => {
        delete ha.status?.master;
        delete ha.status?.armedState;
      },
      { cluster: 'high: HA has no master, so nobody decides about failed guests.' },
    ],
  },
  unknown: {
    'the manager could not be asked': [
      (facts) => {
        delete facts.ha.status;
        gap(facts, 'ha', 'status');
      },
      { cluster: 'What HA managers report could not be seen: it did not answer.' },
    ],
    'a node is down, another is not mentioned': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) node.online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
        facts.ha.status?.lrm.splice(1, 1);
      },
      {
        'node/pve2': 'The local HA manager of pve2 could not be seen.',
        'node/pve3': 'The local HA manager of pve3 could not be seen: it is offline.',
      },
    ],
  },
  notApplicable: {
    'HA manages nothing, so its idle managers may be silent': [
      (facts) => {
        facts.ha.resources = [];
        if (facts.ha.status?.master)
          Object.assign(facts.ha.status.master, {
            text: 'pve2 (old timestamp - dead?, Sun Nov 15 02:09:38 2026)',
            timestamp: now - hours(50),
          });
      },
      null,
    ],
  },
});
