import rule from '../../audit/rules/network-roles-separated.ts';
import { type AllFacts, found, guestWith, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const networkOf = ({ network }: AllFacts) => found(network.nodes, ({ node }) => node === 'pve1');
const plug = (facts: AllFacts, guest: string, bridge: string, vlan?: number) => {
  for (const card of guestWith(facts, guest).config?.networks ?? []) Object.assign(card, { bridge, vlan });
};
const address = (facts: AllFacts, name: string, cidr: string) =>
  networkOf(facts).interfaces?.push({ name, type: 'vlan', active: true, cidr, ports: [] });

const buildbox =
  'medium: buildbox (VM 105) is connected to a network that is not for guests: net0 is in admin (management).';

ruleCases(rule, {
  pass: {
    'each in its place': () => {},
    'a guest that manages': (facts) => {
      plug(facts, 'lxc/103', 'vmbr0');
      guestWith(facts, 'lxc/103').tags.push('management');
    },
    'a firewall in all of them': (facts) => {
      plug(facts, 'lxc/103', 'vmbr0');
      guestWith(facts, 'lxc/103').name = 'opnsense';
    },
    'a template in the management network': (facts) => {
      plug(facts, 'lxc/103', 'vmbr0');
      guestWith(facts, 'lxc/103').template = true;
    },
    'two networks of one role may meet': (_, policy) =>
      void policy.networks.push({ name: 'admin2', role: 'management', cidr: '10.0.0.0/16' }),
  },
  fail: {
    'nothing is declared': [
      (_, policy) => {
        policy.networks = [];
      },
      {
        cluster:
          'info: No network says what it is for, so nobody can tell whether management, services and storage are kept apart.',
      },
    ],
    'two roles on one VLAN, and two with the same addresses': [
      (_, policy) =>
        void policy.networks.push(
          { name: 'lab', role: 'sandbox', vlan: 20 },
          { name: 'disks', role: 'storage', vlan: 30, cidr: '10.0.0.128/25' },
        ),
      {
        'network/lan': 'medium: lan (services) is the same network as lab (sandbox).',
        'network/lab': 'medium: lab (sandbox) is the same network as lan (services).',
        'network/admin': 'medium: admin (management) is the same network as disks (storage).',
        'network/disks': 'medium: disks (storage) is the same network as admin (management).',
      },
    ],
    'a node in the network of services, by VLAN and by address': [
      (facts, policy) => {
        address(facts, 'vmbr0.20', '10.0.20.1/24');
        address(facts, 'eno9', '10.0.66.1/24');
        policy.networks.push({ name: 'lab', role: 'sandbox', cidr: '10.0.66.0/24' });
      },
      {
        'node/pve1':
          'medium: pve1 can be reached from a network that is not for nodes: 10.0.20.1/24 on vmbr0.20 lies in lan (services) and 10.0.66.1/24 on eno9 lies in lab (sandbox).',
      },
    ],
    'an address of one role in the VLAN of another': [
      (facts) => address(facts, 'vmbr0.20', '10.0.0.9/24'),
      {
        'node/pve1':
          'medium: pve1 can be reached from a network that is not for nodes: 10.0.0.9/24 of admin (management) is on vmbr0.20, which is lan (services).',
      },
    ],
    'guests in the management network': [
      (facts) => {
        plug(facts, 'qemu/105', 'vmbr0');
        plug(facts, 'lxc/103', 'vmbr0');
        guestWith(facts, 'lxc/103').tags.push('storage');
      },
      {
        'qemu/105': buildbox,
        'lxc/103': buildbox.replace('buildbox (VM 105)', 'traefik (CT 103)'),
      },
    ],
  },
  unknown: {
    'a network that names no place': [
      (_, policy) => void policy.networks.push({ name: 'lab', role: 'sandbox' }),
      {
        'network/lab': 'Where lab is (it names no VLAN, bridge or addresses) could not be seen.',
      },
    ],
    'a node did not tell': [
      (facts) => {
        delete networkOf(facts).interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      { 'node/pve1': 'The addresses of pve1 could not be seen: it did not answer.' },
    ],
    'a node is down': [
      (facts) => {
        nodeNamed(facts, 'pve1').online = false;
        gap(facts, 'nodes', 'node/pve1', 'it is offline.');
      },
      { 'node/pve1': 'The addresses of pve1 could not be seen: it is offline.' },
    ],
    'a guest could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The networks of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
});
