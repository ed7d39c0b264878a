import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-spread-over-nodes.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Facts = ReturnType<typeof healthyFacts>;
const place = ({ ha }: Facts, ...nodes: string[]) => {
  ha.resources = nodes.map((node, at) => ({
    sid: `ct:${201 + at}`,
    vmid: 201 + at,
    requestedState: 'started',
    maxRestart: 1,
    maxRelocate: 1,
    state: 'started',
    node,
  }));
};

ruleCases(rule, {
  pass: {
    'some on every node': () => {},
    'fewer guests than nodes': (facts) => place(facts, 'pve1', 'pve2'),
    'most of three on one node says nothing': (facts) => {
      place(facts, 'pve1', 'pve1', 'pve2');
      facts.nodes.splice(2);
    },
    'a node in maintenance takes none, and one still leaves it': (facts) => {
      place(facts, 'pve1', 'pve2', 'pve2', 'pve1', 'pve3');
      for (const lrm of facts.ha.status?.lrm ?? [])
        if (lrm.node === 'pve3')
          lrm.text = 'pve3 (maintenance mode, watchdog standby, Tue Nov 17 03:16:56 2026)';
    },
    'a node that is off has none': (facts) => {
      place(facts, 'pve1', 'pve2', 'pve2', 'pve1');
      for (const node of facts.nodes.slice(2)) node.online = false;
    },
    'a node that is off on purpose now and then has none': (facts, policy) => {
      place(facts, 'pve1', 'pve2', 'pve2', 'pve1');
      policy.expectedOff = ['pve3'];
    },
    'what is not started does not count': (facts) => {
      place(facts, 'pve1', 'pve1', 'pve1', 'pve2', 'pve3');
      for (const resource of facts.ha.resources.slice(0, 2)) resource.state = 'stopped';
    },
  },
  fail: {
    'a node has none': [
      (facts) => place(facts, 'pve1', 'pve1', 'pve1', 'pve3', 'pve3', 'pve3', 'pve3'),
      { cluster: 'medium: The HA guests are split 3 / 0 / 4 over pve1, pve2, pve3: pve2 has none.' },
    ],
    'one node has most': [
      (facts) => place(facts, 'pve1', 'pve1', 'pve1', 'pve1', 'pve2', 'pve3'),
      {
        cluster: 'medium: The HA guests are split 4 / 1 / 1 over pve1, pve2, pve3: pve1 holds 67 % of them.',
      },
    ],
    both: [
      (facts) => place(facts, 'pve1', 'pve1', 'pve1', 'pve1'),
      {
        cluster:
          'medium: The HA guests are split 4 / 0 / 0 over pve1, pve2, pve3: pve2 has none, pve3 has none, pve1 holds 100 % of them.',
      },
    ],
  },
  unknown: {
    'the manager could not be asked': [
      (facts) => {
        delete facts.ha.status;
        gap(facts, 'ha', 'status');
      },
      { cluster: 'Where HA guests run could not be seen: it did not answer.' },
    ],
    'a started guest is nowhere': [
      (facts) => {
        for (const resource of facts.ha.resources.slice(0, 1)) delete resource.node;
      },
      { cluster: 'The node of ct:101 could not be seen.' },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
    'HA manages nothing': [({ ha }) => void ha.resources.splice(0), 'ha-covers-critical'],
    'nothing is started': [
      ({ ha }) => {
        for (const resource of ha.resources) resource.state = 'stopped';
      },
      null,
    ],
    'one node is left': [
      ({ nodes }) => {
        for (const node of nodes.slice(1)) node.online = false;
      },
      'cluster-nodes-online',
    ],
  },
});

it('lets HA move one guest from the fullest node to an idle one', () => {
  const facts = healthyFacts();
  place(facts, 'pve1', 'pve1', 'pve3', 'pve3', 'pve3');
  const fix = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands;
  expect(fix()).toEqual([{ line: 'ha-manager crm-command migrate ct:203 pve2', effect: 'interrupts' }]);
  const binding = {
    id: 'home',
    type: 'node-affinity' as const,
    enabled: true,
    resources: ['ct:203'],
    errors: [],
  };
  facts.ha.rules = [binding];
  expect(fix()?.[0]?.line).toBe('ha-manager crm-command migrate ct:204 pve2');
  facts.ha.rules = [{ ...binding, resources: ['ct:203', 'ct:204', 'ct:205'] }];
  expect(fix()).toEqual([]);
  facts.ha.rules = [{ ...binding, enabled: false }];
  for (const resource of facts.ha.resources) resource.sid = resource.sid.replace('ct', 'vm');
  expect(fix()).toEqual([{ line: 'ha-manager crm-command migrate vm:203 pve2', effect: 'changes' }]);
});
