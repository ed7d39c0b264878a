import rule from '../../audit/rules/capacity-memory-overcommit.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'there is enough': () => {} },
  fail: {
    'more than there is, and far more': [
      ({ guests }) => {
        for (const guest of guests) guest.memoryBytes = ({ 103: 33, 105: 48 }[guest.vmid] ?? 1) * GiB;
      },
      {
        'node/pve2': 'high: pve2 promises 49 GiB of memory to running guests and has 32 GiB.',
        'node/pve3': 'medium: pve3 promises 33 GiB of memory to running guests and has 32 GiB.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) delete node.memory;
        gap(facts, 'nodes', 'node/pve3');
      },
      { 'node/pve3': 'What pve3 has of memory could not be seen: it did not answer.' },
    ],
    'a guest did not tell': [
      (facts) => {
        for (const guest of facts.guests.slice(2, 3)) delete guest.memoryBytes;
        gap(facts, 'guests', 'lxc/103');
      },
      { 'node/pve3': 'What traefik (CT 103) has of memory could not be seen: it did not answer.' },
    ],
  },
});
