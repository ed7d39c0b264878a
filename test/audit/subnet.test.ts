import { describe, expect, it } from 'vitest';
import { addressOf, contains, overlap, subnetOf } from '../../audit/subnet.ts';

const inside = (cidr: string, address: string) => {
  const [subnet, one] = [subnetOf(cidr), addressOf(address)];
  return subnet && one && contains(subnet, one);
};
const meet = (one: string, other: string) => {
  const [a, b] = [subnetOf(one), subnetOf(other)];
  return a && b && overlap(a, b);
};

describe('an address', () => {
  it.each([
    ['10.0.0.1', 0x0a000001n],
    [' 255.255.255.255 ', 0xffffffffn],
    ['::1', 1n],
    ['[fd00::2]', 0xfd00_0000_0000_0000_0000_0000_0000_0002n],
    ['fe80::1%vmbr0', 0xfe80_0000_0000_0000_0000_0000_0000_0001n],
    ['1:2:3:4:5:6:7:8', 0x0001_0002_0003_0004_0005_0006_0007_0008n],
    ['::ffff:10.0.0.1', 0xffff_0a00_0001n],
    ['::', 0n],
  ])('%s', (text, value) => expect(addressOf(text)?.value).toBe(value));

  it.each([
    '',
    'nas.lab',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.-1',
    ':',
    '1::2::3',
    '1:2',
    '1:2:3:4:5:6:7::8',
    'g::1',
  ])('is not %j', (text) => expect(addressOf(text)).toBe(undefined));
});

it.each([
  ['10.0.0.5/24', '10.0.0.250', true],
  ['10.0.0.5/24', '10.0.1.5', false],
  ['10.0.0.5/32', '10.0.0.5', true],
  ['0.0.0.0/0', '192.0.2.1', true],
  ['fd00::/64', 'fd00::9', true],
  ['fd00::/64', 'fd00:0:0:1::9', false],
  ['0.0.0.0/0', 'fd00::9', false],
])('%s has %s: %s', (cidr, address, expected) => expect(inside(cidr, address)).toBe(expected));

it.each([
  ['10.0.0.0/24', '10.0.0.0/16', true],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['10.0.0.0/24', 'fd00::/64', false],
])('%s meets %s: %s', (one, other, expected) => expect(meet(one, other)).toBe(expected));

it.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'nas/24', '/24'])('%s is no subnet', (text) =>
  expect(subnetOf(text)).toBe(undefined),
);
