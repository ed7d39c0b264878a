import { expect, it } from 'vitest';
import type { Bridge } from '../../audit/bridges.ts';
import {
  hostOf,
  type Network,
  networkAt,
  networkWith,
  type Segment,
  segmentOf,
} from '../../audit/declared-networks.ts';

const admin: Network = { name: 'admin', role: 'management', bridge: 'vmbr0', cidr: '10.0.0.0/24' };
const lan: Network = { name: 'lan', role: 'services', vlan: 20 };
const lab: Network = { name: 'lab', role: 'sandbox', bridge: 'vmbr0', vlan: 20 };
const toys: Network = { name: 'toys', role: 'sandbox', bridge: 'vmbr9', cidr: 'nonsense' };
const far: Network = { name: 'far', role: 'storage', cidr: '10.0.9.0/24' };

it.each<[string, Segment, Network[], string | undefined]>([
  ['untagged on its bridge', { bridge: 'vmbr0' }, [admin, lan], 'admin'],
  ['a VLAN, whatever the bridge', { bridge: 'vmbr3', vlan: 20 }, [admin, lan], 'lan'],
  ['a VLAN of a bridge before the same anywhere', { bridge: 'vmbr0', vlan: 20 }, [lan, lab], 'lab'],
  ['a tag that no network has', { bridge: 'vmbr0', vlan: 30 }, [admin, lan], undefined],
  ['any tag on a bridge that is one network', { bridge: 'vmbr9', vlan: 30 }, [toys, lab], 'toys'],
  ['another bridge', { bridge: 'vmbr5' }, [admin, toys], undefined],
  ['no bridge', {}, [admin, lan], undefined],
  ['networks known by address alone', { bridge: 'vmbr0' }, [far], undefined],
])('%s', (_, segment, networks, name) => expect(networkAt(segment, networks)?.name).toBe(name));

it.each([
  ['10.0.0.9', 'admin'],
  ['10.0.9.9', 'far'],
  ['10.0.1.9', undefined],
  ['nas.lab', undefined],
])('%s is in %s', (address, name) => expect(networkWith(address, [lan, toys, admin, far])?.name).toBe(name));

const entry = (name: string, more: Partial<Bridge> = {}): Bridge => ({
  name,
  type: 'eth',
  active: true,
  ports: [],
  ...more,
});

it.each<[string, Bridge, Segment]>([
  ['a bridge', entry('vmbr0'), { bridge: 'vmbr0' }],
  ['a VLAN by its name', entry('vmbr0.20'), { bridge: 'vmbr0', vlan: 20 }],
  [
    'a VLAN by its settings',
    entry('admin', { vlanId: 5, vlanDevice: 'vmbr1' }),
    { bridge: 'vmbr1', vlan: 5 },
  ],
  ['a port of Open vSwitch', entry('host', { type: 'OVSIntPort', vlanId: 7 }), { bridge: 'vmbr8', vlan: 7 }],
  ['one without a bridge', entry('lost', { type: 'OVSIntPort' }), { bridge: 'lost' }],
])('the segment of %s', (_, own, segment) =>
  expect(segmentOf(own, [entry('vmbr8', { ports: ['host'] })])).toEqual(segment),
);

it('takes the prefix off', () => expect(hostOf('10.0.0.1/24')).toBe('10.0.0.1'));
