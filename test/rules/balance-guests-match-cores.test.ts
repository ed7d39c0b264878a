import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/balance-guests-match-cores.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const share = (guests: string, cores: string) => `holds ${guests} on ${cores}.`;

ruleCases(rule, {
  pass: {
    'guests follow cores': () => {},
    'a single guest more is not imbalance': ({ guests }) => {
      guests.splice(1);
    },
    'templates do not count': ({ guests }) => {
      for (const guest of guests) {
        guest.node = 'pve1';
        guest.template = guest.vmid > 101;
      }
    },
    'a node that is off on purpose is left out with its guests': ({ nodes, guests }, policy) => {
      policy.expectedOff = ['pve1'];
      for (const node of nodes.slice(0, 1)) node.online = false;
      for (const guest of guests.slice(0, 1)) guest.node = 'pve1';
    },
    'there are no guests': ({ guests }) => {
      guests.splice(0);
    },
    'cores are missing, but nobody holds more than one guest': ({ nodes, guests }) => {
      guests.splice(3);
      for (const node of nodes.slice(2)) delete node.cores;
    },
  },
  fail: {
    'one node holds most guests on the fewest cores': [
      ({ nodes, guests }) => {
        for (const guest of guests) guest.node = guest.vmid < 104 ? 'pve1' : guest.node;
        for (const node of nodes) node.cores = node.node === 'pve1' ? 4 : 8;
      },
      {
        'node/pve1': `critical: pve1 ${share('80 % of the guests (4 of 5)', '20 % of the cores (4 of 20)')}`,
      },
    ],
    'one node holds rather many': [
      ({ guests }) => {
        const [first] = guests;
        if (first)
          for (let vmid = 200; vmid < 207; vmid += 1)
            guests.push({ ...first, id: `lxc/${vmid}`, vmid, node: vmid < 204 ? 'pve1' : 'pve3' });
      },
      { 'node/pve1': `medium: pve1 ${share('50 % of the guests (6 of 12)', '33 % of the cores (8 of 24)')}` },
    ],
    'too many, whatever the cores of another node': [
      (facts) => {
        for (const guest of facts.guests) guest.node = 'pve1';
        for (const node of facts.nodes.slice(2)) delete node.cores;
      },
      {
        'node/pve1': `critical: pve1 ${share('100 % of the guests (5 of 5)', 'at most 50 % of the cores (8 of 16 or more)')}`,
      },
    ],
  },
  unknown: {
    'a node did not tell its cores': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) delete node.cores;
        gap(facts, 'nodes', 'node/pve3');
        for (const guest of facts.guests.slice(0, 2)) guest.node = 'pve1';
      },
      {
        'node/pve1': 'The number of cores of pve3 could not be seen: it did not answer.',
      },
    ],
    'nobody told its cores': [
      (facts) => {
        for (const node of facts.nodes) node.cores = 0;
        for (const guest of facts.guests) guest.node = 'pve1';
      },
      { 'node/pve1': 'The number of cores of pve1 could not be seen.' },
    ],
    'a node is down; the others are judged among themselves': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) node.online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'node/pve3': 'The load of pve3 could not be seen: it is offline.' },
    ],
    'the token sees only some guests': [
      (facts) => {
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        'node/pve1': 'Every guest could not be seen: rows are left out.',
        'node/pve2': 'Every guest could not be seen: rows are left out.',
        'node/pve3': 'Every guest could not be seen: rows are left out.',
      },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
    'one node is left': [
      ({ nodes }) => {
        for (const node of nodes.slice(1)) node.online = false;
      },
      'cluster-nodes-online',
    ],
  },
});

it('moves what others depend on least, each guest to the node with the most room, by the right command', () => {
  const facts = healthyFacts();
  const [template] = facts.guests;
  if (!template) throw new Error('no guest');
  facts.guests = [
    ...Array.from({ length: 8 }, (_, at) => ({
      ...template,
      id: `lxc/${200 + at}`,
      vmid: 200 + at,
      name: `thing-${at}`,
      memoryBytes: 1024 ** 3 * (at + 1),
      node: 'pve1',
    })),
    {
      ...template,
      id: 'qemu/300',
      vmid: 300,
      type: 'qemu' as const,
      name: 'vm',
      memoryBytes: 1,
      node: 'pve1',
    },
    { ...template, id: 'lxc/301', vmid: 301, name: 'off', status: 'stopped', node: 'pve1' },
    { ...template, id: 'lxc/302', vmid: 302, name: 'other', node: 'pve2' },
    { ...template, id: 'lxc/303', vmid: 303, name: 'traefik', memoryBytes: 1, node: 'pve1' },
    { ...template, id: 'lxc/304', vmid: 304, name: 'ha', memoryBytes: 1, haState: 'started', node: 'pve1' },
    { ...template, id: 'lxc/305', vmid: 305, name: 'locked', memoryBytes: 1, lock: 'backup', node: 'pve1' },
  ];
  const [result] = runAudit([rule], facts, defaultPolicy);
  const fix = result?.verdicts.find(({ outcome }) => outcome === 'fail')?.fix;
  expect(fix?.commands).toEqual([
    { line: 'qm migrate 300 pve3 --online --with-local-disks', effect: 'changes', on: 'pve1' },
    { line: 'pct migrate 200 pve2 --restart', effect: 'interrupts', on: 'pve1' },
    { line: 'pct migrate 201 pve3 --restart', effect: 'interrupts', on: 'pve1' },
    { line: 'pct migrate 202 pve2 --restart', effect: 'interrupts', on: 'pve1' },
    { line: 'pct migrate 203 pve3 --restart', effect: 'interrupts', on: 'pve1' },
  ]);
  expect(fix?.summary).toContain('vm (VM 300), thing-0 (CT 200)');
});

it('moves guests by their number where nobody told their memory', () => {
  const facts = healthyFacts();
  for (const guest of facts.guests)
    Object.assign(guest, { node: 'pve1', name: `thing-${guest.vmid}`, memoryBytes: undefined });
  const [first, second, third] = facts.guests;
  facts.guests = [third, first, second].flatMap((guest) => guest ?? []);
  const fix = runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix;
  expect(fix?.commands.map(({ line }) => line)).toEqual([
    'pct migrate 101 pve2 --restart',
    'pct migrate 102 pve3 --restart',
  ]);
});

it('says how many to move where none can go without a second thought', () => {
  const facts = healthyFacts();
  for (const guest of facts.guests) Object.assign(guest, { node: 'pve1', haState: 'started' });
  const [result] = runAudit([rule], facts, defaultPolicy);
  expect(result?.verdicts.find(({ outcome }) => outcome === 'fail')?.fix).toEqual({
    summary: 'Move 3 guests from pve1 to other nodes, or give it more cores.',
    commands: [],
  });
});
