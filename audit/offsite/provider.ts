import type { OffsiteTargetPolicy } from '../offsite-policy.ts';
import { isR2 } from './protection.ts';

export type Provider = 'aws' | 'r2' | 'b2' | 'wasabi' | 'hetzner' | 'other';

const domains: [Provider, RegExp][] = [
  ['aws', /\.amazonaws\.com(\.cn)?$/],
  ['b2', /\.backblazeb2\.com$/],
  ['wasabi', /\.wasabisys\.com$/],
  ['hetzner', /\.your-objectstorage\.com$/],
];

/** Whose service a target is, as its endpoint tells. */
export function providerOf(policy: OffsiteTargetPolicy): Provider {
  if (isR2(policy)) return 'r2';
  const endpoint = 'endpoint' in policy.via ? policy.via.endpoint : '';
  const host = endpoint
    .replace(/^https?:\/\//i, '')
    .replace(/[:/].*$/, '')
    .toLowerCase();
  return domains.find(([, domain]) => domain.test(host))?.[0] ?? 'other';
}
