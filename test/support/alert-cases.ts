/** What sequences of audits are made of, and what is said of it. */
import { type Audit, inShort, start, tell } from './alert-history.ts';
import { day } from './sample-report.ts';

/** What happens, and for each audit the messages it leads to. */
export type History = [name: string, audits: Audit[], expected: string[][], settings?: Audit['settings']];

export const messagesOf = (audits: Audit[], settings?: Audit['settings']): string[][] =>
  tell(audits, settings).map(({ messages }) => messages.map(inShort));

/** Hours after Sunday, 12:00 UTC. */
export const at = (hours: number): number => start + hours * 3600;

export const fresh = 'backup-offsite-fresh';
export const [traefik, service, home] = ['lxc/110', 'lxc/117', 'qemu/114'].map(
  (guest) => `${fresh} ${guest}@away`,
) as [string, string, string];
export const stale = { [traefik]: 'medium' } as const;
export const three = {
  [traefik]: 'high',
  [service]: 'high',
  [home]: 'high',
  [`${fresh} qemu/114@else`]: 'high',
} as const;
export const noHa = { 'ha-covers-critical lxc/110': 'critical' } as const;
/** Until the fourth day has passed. */
export const accepted = { accepts: Object.keys(noHa), until: start + 3.5 * day };
export const full = { 'storage-has-space storage/nas': 'high' } as const;
export const uneven = { 'storage-local-same-size storage/local-lvm': 'medium' } as const;
export const certificate = (severity: 'medium' | 'high') => ({
  'security-certificates-valid node/proxmox': severity,
});
export const token = (severity: 'medium' | 'high') => ({
  'security-audit-token-reads-only token/monitor@pve!offsight': severity,
});
export const unseen = Object.fromEntries(
  [
    traefik,
    service,
    home,
    `${fresh} qemu/114@else`,
    'capacity-memory node/proxmox',
    'capacity-memory node/proxmox2',
  ].map((key) => [key, 'unknown' as const]),
);

export const fullHere = { 'storage-has-space storage/proxmox/local-lvm': 'high' } as const;
export const off = { 'cluster-nodes-online node/proxmox2': 'high' } as const;
export const memory = { 'capacity-memory node/proxmox2': 'high' } as const;
export const veryStale = { [traefik]: 'high' } as const;
export const unevenCores = { 'balance-guests-match-cores node/proxmox': 'high' } as const;

export const hello = 'welcome: 10 (Excellent): no critical or high findings to begin with';
export const noHaTold = 'worse: 10 → 9.6: traefik not managed by HA';
export const noHaOver = 'recovered: 9.6 → 10: recovered: traefik not managed by HA';
export const oneStale = 'worse: 10 → 9.9: backup of traefik stale offsite';
export const oneFresh = 'recovered: 9.9 → 10: recovered: backup of traefik stale offsite';
export const unevenTold =
  'worse: 10 → 9.9: Storage 10 → 9; local-lvm fails “Local storage of one name has a similar size on every node”';
export const fullTold = 'worse: 10 → 9.7: nas nearly full';
export const fullOver = 'recovered: 9.7 → 10: recovered: nas nearly full';
export const seenAgain = 'recovered: 10: the cluster can be seen again';
export const cut = 'blind: 10 → no score: the cluster could not be reached';

/** So many low findings of one category, which cost a quarter of a point each. */
export function low(count: number): Audit['facts'] {
  const keys = [
    'storage-local-same-size storage/local-lvm',
    'storage-snapshots-few lxc/110',
    'storage-no-unused-disks lxc/110',
    'storage-has-space storage/nas',
  ];
  return Object.fromEntries(keys.slice(0, count).map((key) => [key, 'low']));
}
