import { describe, expect, it } from 'vitest';
import { gatherNetwork } from '../../gather/network.ts';
import { asked, lookAt } from './asked.ts';

async function network(rows: object[], firewall: object = {}) {
  const { asker } = asked({ '/nodes/pve1/network': rows, '/cluster/firewall/options': firewall });
  return (await gatherNetwork(asker, lookAt('pve1'))).facts;
}

describe('interfaces', () => {
  it.each([
    [
      'a bond',
      { iface: 'bond0', type: 'bond', slaves: 'eno1 eno2', bond_mode: '802.3ad', active: 1, mtu: '9000' },
      { name: 'bond0', type: 'bond', ports: ['eno1', 'eno2'], bondMode: '802.3ad', active: true, mtu: 9000 },
    ],
    [
      'a VLAN',
      { iface: 'bond0.20', type: 'vlan', 'vlan-id': '20', 'vlan-raw-device': 'bond0' },
      { name: 'bond0.20', type: 'vlan', ports: [], active: false, vlanId: 20, vlanDevice: 'bond0' },
    ],
    [
      'a port of Open vSwitch',
      { iface: 'mgmt', type: 'OVSIntPort', ovs_tag: 30, cidr: '10.0.30.1/24' },
      { name: 'mgmt', type: 'OVSIntPort', ports: [], active: false, vlanId: 30, cidr: '10.0.30.1/24' },
    ],
  ])('%s', async (_, row, expected) => {
    expect((await network([row]))?.nodes[0]?.interfaces).toEqual([expected]);
  });
});

describe('the firewall of the datacenter', () => {
  it.each([
    [
      { enable: 1, policy_in: 'ACCEPT' },
      { firewallEnabled: true, policyIn: 'ACCEPT' },
    ],
    [{}, { firewallEnabled: false }],
  ])('with options %j', async (options, expected) => {
    const { nodes: _, ...rest } = (await network([], options)) ?? { nodes: [] };
    expect(rest).toEqual(expected);
  });
});
