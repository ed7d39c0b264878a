/** Where a host is, by its name or address alone: DNS is not asked. */
import type { BucketFacts } from '../target.ts';

/** @param host of an endpoint, perhaps with a port: `s3.lan:9000`, `[fd00::1]:9000` */
export function addressOf(host: string): BucketFacts['address'] {
  if (!URL.canParse(`http://${host}`)) return 'unknown';
  const name = new URL(`http://${host}`).hostname.toLowerCase().replace(/\.$/, '');
  if (name.startsWith('[')) return ofIpv6(name.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return ofIpv4(name);
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (!name.includes('.') || localNames.test(name)) return 'private';
  return 'public';
}

/** Names that only a local network resolves (RFC 6762, RFC 8375, ICANN's `.internal`, and habits). */
const localNames = /\.(local|lan|internal|home\.arpa|home|localdomain|intranet|corp)$/;

/** RFC 1918, RFC 6598 (carrier-grade NAT, also Tailscale), RFC 3927. */
function ofIpv4(address: string): BucketFacts['address'] {
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (a === 127) return 'loopback';
  if (a === 0) return 'unknown';
  const inside =
    a === 10 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254);
  return inside ? 'private' : 'public';
}

/** RFC 4193 (unique local), RFC 4291 (link local, loopback, IPv4-mapped). `URL` has made it short and lower case. */
function ofIpv6(address: string): BucketFacts['address'] {
  if (address === '::1') return 'loopback';
  if (address === '::') return 'unknown';
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (mapped) {
    const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16));
    return ofIpv4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  return /^f[cd]|^fe[89ab]/.test(address) ? 'private' : 'public';
}
