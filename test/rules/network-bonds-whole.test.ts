import rule from '../../audit/rules/network-bonds-whole.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const networkOf = ({ network }: AllFacts) => found(network.nodes, ({ node }) => node === 'pve1');
const named = (facts: AllFacts, name: string) =>
  found(networkOf(facts).interfaces ?? [], (entry) => entry.name === name);

ruleCases(rule, {
  pass: {
    'two ports that are up': () => {},
    'a port that is not listed': (facts) => {
      named(facts, 'bond0').ports = ['eno1', 'enx001122334455'];
    },
  },
  fail: {
    'a single port': [
      (facts) => {
        named(facts, 'bond0').ports = ['eno1'];
      },
      {
        'node/pve1':
          'medium: On pve1 the bond bond0 has a single port (eno1): the next failure takes the network away.',
      },
    ],
    'a port that is down, and a bond without ports': [
      (facts) => {
        named(facts, 'eno3').active = false;
        networkOf(facts).interfaces?.push({ name: 'bond1', type: 'OVSBond', active: true, ports: [] });
      },
      {
        'node/pve1':
          'medium: On pve1 the bond bond0 runs without eno3, and the bond bond1 has no port: the next failure takes the network away.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete networkOf(facts).interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      { 'node/pve1': 'The bonds of pve1 could not be seen: it did not answer.' },
    ],
    'a node is down': [
      (facts) => {
        nodeNamed(facts, 'pve1').online = false;
        gap(facts, 'nodes', 'node/pve1', 'it is offline.');
      },
      { 'node/pve1': 'The bonds of pve1 could not be seen: it is offline.' },
    ],
  },
  notApplicable: {
    'no bonds': [
      ({ network }) => {
        for (const entry of network.nodes)
          entry.interfaces = entry.interfaces?.filter(({ type }) => type !== 'bond');
      },
      null,
    ],
  },
});
