import rule from '../../audit/rules/network-dns-redundant.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const ask = ({ system }: AllFacts, node: string, ...servers: string[]) => {
  found(system, (entry) => entry.node === node).dns = { servers };
};

ruleCases(rule, {
  pass: {
    'two servers everywhere': () => {},
    'in another order': (facts) => ask(facts, 'pve2', '10.0.0.54', '10.0.0.53'),
  },
  fail: {
    'a single one, written twice': [
      (facts) => ask(facts, 'pve1', '10.0.0.53', '10.0.0.53'),
      {
        'node/pve1':
          'low: pve1 asks a single DNS server (10.0.0.53): when that is down, updates, mail and storages that are named by host fail.',
      },
    ],
    'none at all': [
      (facts) => ask(facts, 'pve1'),
      {
        'node/pve1': 'low: pve1 has no DNS server: updates, mail and storages that are named by host fail.',
      },
    ],
    'other servers than the rest': [
      (facts) => ask(facts, 'pve3', '10.0.0.53', '9.9.9.9'),
      {
        'node/pve3':
          'low: pve3 asks other DNS servers (10.0.0.53 and 9.9.9.9) than most nodes do, so a name may mean something else there.',
      },
    ],
    'no two nodes agree': [
      (facts) => {
        ask(facts, 'pve2', '10.0.0.53', '9.9.9.9');
        ask(facts, 'pve3', '10.0.0.53', '1.1.1.1');
      },
      {
        'node/pve1':
          'low: pve1 asks other DNS servers (10.0.0.53 and 10.0.0.54) than most nodes do, so a name may mean something else there.',
        'node/pve2':
          'low: pve2 asks other DNS servers (10.0.0.53 and 9.9.9.9) than most nodes do, so a name may mean something else there.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete found(facts.system, ({ node }) => node === 'pve2').dns;
        gap(facts, 'system', 'node/pve2/dns');
      },
      { 'node/pve2': 'The DNS servers of pve2 could not be seen: it did not answer.' },
    ],
    'a node is down': [
      (facts) => {
        nodeNamed(facts, 'pve2').online = false;
        gap(facts, 'nodes', 'node/pve2', 'it is offline.');
      },
      { 'node/pve2': 'The DNS servers of pve2 could not be seen: it is offline.' },
    ],
    'nobody told': [
      (facts) => void facts.system.splice(0),
      Object.fromEntries(
        ['pve1', 'pve2', 'pve3'].map((node) => [
          `node/${node}`,
          `The DNS servers of ${node} could not be seen.`,
        ]),
      ),
    ],
  },
});
