import rule from '../../audit/rules/network-mtu-same.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const networkOf = ({ network }: AllFacts, node: string) =>
  found(network.nodes, (entry) => entry.node === node);

const mtu = (facts: AllFacts, node: string, bridge: string, value: number) => {
  found(networkOf(facts, node).interfaces ?? [], ({ name }) => name === bridge).mtu = value;
};

ruleCases(rule, {
  pass: {
    'nobody sets one': () => {},
    'all set the same': (facts) => {
      for (const node of ['pve1', 'pve2', 'pve3']) mtu(facts, node, 'vmbr1', 9000);
    },
    'nobody sets one, and a silent node could not differ alone': (facts) => {
      delete networkOf(facts, 'pve2').interfaces;
    },
    'a node that is off is left out': (facts) => {
      mtu(facts, 'pve1', 'vmbr1', 9000);
      mtu(facts, 'pve2', 'vmbr1', 1500);
      for (const node of facts.nodes) if (node.node === 'pve2') node.online = false;
    },
  },
  fail: {
    'jumbo frames on some nodes': [
      (facts) => {
        mtu(facts, 'pve1', 'vmbr1', 9000);
        mtu(facts, 'pve2', 'vmbr1', 9000);
        mtu(facts, 'pve3', 'vmbr1', 1500);
      },
      {
        'bridge/vmbr1':
          'medium: vmbr1 has different MTUs (pve1: 9000, pve2: 9000, pve3: 1500): big packets get lost between guests on these nodes.',
      },
    ],
  },
  unknown: {
    'one sets it and another did not tell': [
      (facts) => {
        mtu(facts, 'pve1', 'vmbr1', 9000);
        delete networkOf(facts, 'pve2').interfaces;
        gap(facts, 'network', 'node/pve2');
      },
      { 'bridge/vmbr1': 'The MTU of vmbr1 on pve2 could not be seen: it did not answer.' },
    ],
    'no node told': [
      (facts) => {
        for (const node of facts.network.nodes) delete node.interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      { cluster: 'The bridges of the nodes could not be seen: it did not answer.' },
    ],
  },
  notApplicable: { 'a single node': [(facts) => void facts.nodes.splice(1), null] },
});
