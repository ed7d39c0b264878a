/** Addresses and subnets as configurations write them: `10.0.0.5`, `10.0.0.0/24`, `fd00::5`, `fd00::/64`. */

interface Address {
  bits: 32 | 128;
  value: bigint;
}

/** Undefined for a name, and for anything else that is no address. A scope (`%eth0`) and brackets are left off. */
export function addressOf(text: string): Address | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  return bare.includes(':') ? version6(bare) : version4(bare);
}

export interface Subnet extends Address {
  prefix: number;
}

/** Of `10.0.0.5/24` the subnet 10.0.0.0/24. */
export function subnetOf(cidr: string): Subnet | undefined {
  const [, host = '', length = ''] = /^(.*)\/(\d{1,3})$/.exec(cidr.trim()) ?? [];
  const address = addressOf(host);
  const prefix = Number(length);
  return address && prefix <= address.bits ? { ...address, prefix } : undefined;
}

/** Whether an address lies in a subnet. */
export const contains = (subnet: Subnet, address: Address): boolean =>
  subnet.bits === address.bits && overlap(subnet, { ...address, prefix: address.bits });

/** Whether two subnets have an address in common. */
export function overlap(a: Subnet, b: Subnet): boolean {
  if (a.bits !== b.bits) return false;
  const rest = BigInt(a.bits - Math.min(a.prefix, b.prefix));
  return a.value >> rest === b.value >> rest;
}

function version4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return;
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

function version6(text: string): Address | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return;
  const all = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return;
  return { bits: 128, value: all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}

/** The last two groups may be written as an IPv4 address. */
function groups(text: string): string[] {
  if (text === '') return [];
  const all = text.split(':');
  const last = version4(text.slice(text.lastIndexOf(':') + 1))?.value;
  return last === undefined
    ? all
    : [...all.slice(0, -1), (last >> 16n).toString(16), (last & 0xffffn).toString(16)];
}
