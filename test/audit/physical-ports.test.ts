import { expect, it } from 'vitest';
import type { Bridge } from '../../audit/bridges.ts';
import { physicalPorts } from '../../audit/physical-ports.ts';

const entry = (name: string, type: string, ports: string[] = [], more: Partial<Bridge> = {}): Bridge => ({
  name,
  type,
  active: true,
  ports,
  ...more,
});

const interfaces = [
  entry('eno1', 'eth'),
  entry('eno2', 'eth'),
  entry('bond0', 'bond', ['eno1', 'eno2']),
  entry('vmbr0', 'bridge', ['bond0']),
  entry('vmbr0.20', 'vlan'),
  entry('admin', 'vlan', [], { vlanDevice: 'vmbr0' }),
  entry('vmbr1', 'bridge', ['eno2.30', 'tap9']),
  entry('inner', 'bridge'),
  entry('vmbr8', 'OVSBridge', ['eno1', 'host']),
  entry('host', 'OVSIntPort'),
  entry('lost', 'OVSIntPort'),
  entry('round', 'bridge', ['round']),
];

it.each([
  ['eno1', ['eno1']],
  ['bond0', ['eno1', 'eno2']],
  ['vmbr0', ['eno1', 'eno2']],
  ['vmbr0.20', ['eno1', 'eno2']],
  ['admin', ['eno1', 'eno2']],
  ['vmbr1', ['eno2', 'tap9']],
  ['inner', []],
  ['host', ['eno1']],
  ['lost', []],
  ['round', []],
])('under %s are %j', (name, ports) => expect(physicalPorts(name, interfaces)).toEqual(ports));
