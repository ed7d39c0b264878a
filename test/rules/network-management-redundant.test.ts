import rule from '../../audit/rules/network-management-redundant.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const networkOf = ({ network }: AllFacts) => found(network.nodes, ({ node }) => node === 'pve1');
const bridge = (facts: AllFacts) => found(networkOf(facts).interfaces ?? [], ({ name }) => name === 'vmbr0');

ruleCases(rule, {
  pass: {
    'a bond': () => {},
    'two ports': (facts) => {
      bridge(facts).ports = ['eno1', 'eno2'];
    },
    'what is off on purpose': (facts, policy) => {
      nodeNamed(facts, 'pve1').online = false;
      policy.expectedOff = ['pve1'];
    },
  },
  fail: {
    'a single port': [
      (facts) => {
        bridge(facts).ports = ['eno1'];
      },
      {
        'node/pve1':
          'low: pve1 is reached over a single port, eno1 (vmbr0): a cable or a switch cuts it off, and with it what runs there.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete networkOf(facts).interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      { 'node/pve1': 'The ports of pve1 could not be seen: it did not answer.' },
    ],
    'a node is down': [
      (facts) => {
        nodeNamed(facts, 'pve1').online = false;
        gap(facts, 'nodes', 'node/pve1', 'it is offline.');
      },
      { 'node/pve1': 'The ports of pve1 could not be seen: it is offline.' },
    ],
    'no interface has its address': [
      (facts) => {
        found(facts.cluster.members, ({ node }) => node === 'pve1').ip = '192.0.2.1';
      },
      { 'node/pve1': 'The port behind the address of pve1 (192.0.2.1) could not be seen.' },
    ],
    'it has no address': [
      (facts) => {
        delete found(facts.cluster.members, ({ node }) => node === 'pve1').ip;
      },
      { 'node/pve1': 'The port behind the address of pve1 (none) could not be seen.' },
    ],
    'a bridge without ports': [
      (facts) => {
        bridge(facts).ports = [];
      },
      { 'node/pve1': 'The port behind the address of pve1 (10.0.0.1) could not be seen.' },
    ],
  },
});
