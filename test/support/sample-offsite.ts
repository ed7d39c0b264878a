/** Offsite places with something of everything that pages show, and the report that is made of them. */

import type * as z from 'zod/mini';
import type { copySchema, offsiteTargetSchema } from '../../audit/facts/offsite.ts';
import type { Facts } from '../../audit/facts.ts';
import { offsiteReport } from '../../audit/offsite/report.ts';
import { type Policy, policySchema } from '../../audit/policy.ts';
import type { OffsiteReport } from '../../audit/report-offsite.ts';
import { gapsOf } from '../../audit/run.ts';

export type Copy = z.output<typeof copySchema>;
export type TargetFacts = z.output<typeof offsiteTargetSchema>;
export type Guest = NonNullable<Facts['guests']>[number];

const hour = 3600;
const day = 24 * hour;
export const takenAt = Date.UTC(2026, 10, 22, 3, 17) / 1000;
const lastNight = Date.UTC(2026, 10, 22, 1, 0) / 1000;
const TB = 1e12;

const uuidOf = (vmid: number) => `6f1c2a40-0000-4000-8000-${String(vmid).padStart(12, '0')}`;
const macOf = (vmid: number) =>
  `BC:24:11:00:${String(vmid % 1000).slice(0, 1)}0:${String(vmid % 100).padStart(2, '0')}`;

/** A guest as the cluster tells it, with one network card and one disk. */
export function offsiteGuest(vmid: number, name: string, more: Partial<Guest> = {}): Guest {
  const type = more.type ?? 'qemu';
  return {
    id: `${type}/${vmid}`,
    vmid,
    type,
    node: 'pve1',
    name,
    template: false,
    status: 'running',
    tags: [],
    config: {
      disks: [
        {
          key: type === 'qemu' ? 'scsi0' : 'rootfs',
          storage: 'tank',
          sizeBytes: 32 * 2 ** 30,
          backedUp: true,
        },
      ],
      networks: [{ key: 'net0', bridge: 'vmbr0', mac: macOf(vmid), firewall: true }],
      onBoot: true,
      protection: false,
      passthrough: [],
      mountedIsos: [],
      cloudInit: false,
      ...(type === 'qemu' && { uuid: uuidOf(vmid) }),
    },
    ...more,
  };
}

/** What the header of a guest's copy says. */
export const insideOf = ({ type, vmid, name, config }: Guest): NonNullable<Copy['inside']> => ({
  ...(type === 'qemu' && { uuid: uuidOf(vmid) }),
  hostname: name,
  macs: [macOf(vmid)],
  disks: (config?.disks ?? []).map(({ key, sizeBytes }) => ({ key, sizeBytes })),
});

const looked = (at: number): Copy['checks'] => [
  { proof: 'header', outcome: 'ok', at, how: 'the MD5 checksum of the VMA header' },
  { proof: 'complete', outcome: 'ok', at, how: 'the last zstd block' },
  { proof: 'content', outcome: 'ok', at, how: 'the zstd checksum of the whole archive' },
];

/** A sound archive of a guest, begun so many days before the last night. */
export function archiveOf(guest: Guest, daysAgo = 0, more: Partial<Copy> = {}): Copy {
  const at = lastNight - daysAgo * day;
  const stamp = new Date(at * 1000)
    .toISOString()
    .slice(0, 19)
    .replace('T', '-')
    .replaceAll(/(?<=-..)[:](?=..)/g, '_');
  const name = stamp
    .replaceAll('-', '_')
    .replaceAll(':', '_')
    .replace(/^(\d+_\d+_\d+)_/, '$1-');
  const ending = guest.type === 'qemu' ? 'vma.zst' : 'tar.zst';
  return {
    key: `dump/vzdump-${guest.type}-${guest.vmid}-${name}.${ending}`,
    version: `"${guest.vmid}-${daysAgo}"`,
    type: guest.type,
    vmid: guest.vmid,
    takenAt: at,
    timeFrom: 'header',
    arrivedAt: at + hour,
    sizeBytes: 3_020_000_000 + guest.vmid * 1000 + daysAgo,
    encryption: 'none',
    inside: insideOf(guest),
    checks: looked(at + 2 * hour),
    ...more,
  };
}

const guests = [
  offsiteGuest(100, 'dns', { tags: ['tier-critical'] }),
  offsiteGuest(101, 'homeassistant'),
  offsiteGuest(102, 'mail', { tags: ['tier-high'] }),
  offsiteGuest(103, 'nextcloud', { type: 'lxc' }),
  offsiteGuest(104, 'gitea', { type: 'lxc' }),
  offsiteGuest(105, 'photos'),
  offsiteGuest(106, 'printer'),
  offsiteGuest(107, 'wiki', { type: 'lxc' }),
  offsiteGuest(108, 'scratch', { tags: ['tier-low'] }),
];
// Nine of them, as listed.
const [dns, hass, mail, cloud, gitea, photos, printer, wiki] = guests as [
  Guest,
  Guest,
  Guest,
  Guest,
  Guest,
  Guest,
  Guest,
  Guest,
  Guest,
];
if (mail.config)
  mail.config.disks.push({ key: 'scsi1', storage: 'tank', sizeBytes: 200 * 2 ** 30, backedUp: true });

const month = Array.from({ length: 28 }, (_, index) => index);

const bucket: TargetFacts = {
  name: 'bucket',
  kind: 'vzdump',
  place: 'homelab-backups at s3.eu-central-1.amazonaws.com',
  readAt: takenAt,
  complete: true,
  objects: 412,
  bytes: 1.2 * TB,
  cost: { requests: 31, bytes: 42_000_000 },
  zoneSeconds: 3600,
  copies: [
    ...month.map((ago) => archiveOf(dns, ago)),
    ...month.slice(4).map((ago) => archiveOf(hass, ago)),
    archiveOf(mail, 0, { inside: { ...insideOf(mail), disks: [{ key: 'scsi0', sizeBytes: 32 * 2 ** 30 }] } }),
    archiveOf(mail, 1),
    archiveOf(cloud, 0, { inside: insideOf(gitea) }),
    archiveOf(cloud, 1),
    archiveOf(photos, 0, {
      checks: [
        {
          proof: 'complete',
          outcome: 'failed',
          at: takenAt,
          how: 'the last zstd block',
          detail: 'No zstd block ends where the archive does: it is cut off.',
        },
      ],
    }),
    archiveOf(photos, 2),
    archiveOf(printer, 0, { checks: looked(takenAt).slice(0, 1) }),
    archiveOf(wiki, 0, {
      timeFrom: 'name-guessed',
      inside: undefined,
      checks: [
        {
          proof: 'header',
          outcome: 'cannot',
          at: takenAt,
          how: 'the lzop header',
          detail: 'lzop cannot be unpacked here.',
        },
      ],
    }),
    archiveOf(offsiteGuest(900, 'old-lab'), 40),
  ],
  leftovers: [
    {
      key: 'dump/vzdump-qemu-105-2026_11_21-01_00_00.vma.dat',
      what: 'half-written',
      modifiedAt: takenAt - day,
      sizeBytes: 812_000_000,
    },
  ],
  bucket: {
    host: 's3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
    address: 'public',
    versioning: 'on',
    objectLock: { on: true, mode: 'compliance', days: 30 },
    lifecycle: [{ id: 'tidy', prefix: '', enabled: true, abortUploadDays: 7 }],
    publicAccess: false,
    unfinishedUploads: { count: 1, oldestAt: takenAt - 3 * day },
    ownWrite: { can: 'no', why: 'The policy of the bucket lets this key read only.' },
  },
};

const snapshotOf = (guest: Guest, daysAgo: number, more: Partial<Copy> = {}): Copy => {
  const at = lastNight - daysAgo * day;
  const group = `${guest.type === 'qemu' ? 'vm' : 'ct'}/${guest.vmid}`;
  return archiveOf(guest, daysAgo, {
    key: `${group}/${new Date(at * 1000).toISOString().replace('.000', '')}`,
    timeFrom: 'key',
    encryption: 'encrypted',
    keyFingerprint: 'a1:b2:c3:d4',
    sizeBytes: 32 * 2 ** 30,
    changedShare: 0.02,
    inside: undefined,
    checks: [
      {
        proof: 'header',
        outcome: 'cannot',
        at: takenAt,
        how: 'the manifest',
        detail: 'The backup is encrypted.',
      },
      { proof: 'complete', outcome: 'ok', at: takenAt, how: 'the list of chunks' },
      { proof: 'content', outcome: 'ok', at: takenAt - 20 * day, how: 'the CRC of chunks', share: 0.12 },
    ],
    ...more,
  });
};

const store: TargetFacts = {
  name: 'pbs-r2',
  kind: 'pbs-s3',
  place: 'main in the bucket OFFSITE',
  readAt: takenAt,
  complete: true,
  objects: 188_412,
  bytes: 0.74 * TB,
  cost: { requests: 212, bytes: 190_000_000 },
  copies: [
    ...month.slice(0, 14).map((ago) => snapshotOf(dns, ago, ago === 0 ? { changedShare: 0.81 } : {})),
    ...month.slice(0, 5).map((ago) => snapshotOf(hass, ago)),
    snapshotOf(mail, 0),
  ],
  leftovers: [],
  bucket: {
    host: 'OFFSITE',
    address: 'public',
    ownWrite: { can: 'yes', why: 'A binding can always write and delete.' },
  },
  datastore: {
    owner: 'pbs1',
    badChunks: 0,
    neededChunks: 180_000,
    missingChunks: 0,
    damagedChunks: 0,
    listing: {
      cursor: 'ffff',
      since: takenAt - 6 * day,
      verified: 180_000,
      total: 180_000,
      completedAt: takenAt,
    },
    reading: { cursor: '1f00', since: takenAt - 30 * day, verified: 21_600, total: 180_000 },
  },
};

const noAnswer = 'friend.example did not answer within 10 s.';

/** The same archive in the cluster's own listing. */
export const ownOf = ({ key, type, vmid, takenAt: at, sizeBytes }: Copy) => ({
  storage: 'nas',
  volid: `nas:backup/${key.replace(/.*\//, '')}`,
  type: type === 'host' ? undefined : type,
  vmid,
  takenAt: at,
  sizeBytes,
});

/** Of a cluster of nine guests, and three places of which one did not answer. */
export const offsiteFacts: Facts = {
  version: 1,
  takenAt,
  durationMs: 4200,
  depth: 'full',
  requests: { count: 120, atOnce: 6, longestChain: 4 },
  guests,
  storage: [
    {
      storage: 'tank',
      type: 'zfspool',
      shared: false,
      enabled: true,
      content: ['images', 'rootdir'],
      onNodes: [],
    },
    { storage: 'nas', type: 'nfs', shared: true, enabled: true, content: ['backup'], onNodes: [] },
  ],
  backups: {
    listed: [{ storage: 'nas', evidence: 'content' }],
    copies: [0, 1, 2].flatMap((ago) =>
      [dns, hass, mail, cloud, gitea, photos].map((guest) => ownOf(archiveOf(guest, ago))),
    ),
  },
  drills: [
    {
      id: 'd1',
      guest: 'qemu/100',
      at: takenAt - 40 * day,
      source: 'bucket',
      minutes: 14,
      bytes: 3_020_000_000,
      succeeded: true,
      verifiedHow: 'It resolved names.',
      by: 'Ada',
      missingSteps: [],
    },
  ],
  offsite: { targets: [bucket, store] },
  gaps: [{ group: 'offsite', subject: 'friend', reason: 'unreachable', detail: noAnswer }],
};

export const offsitePolicy: Policy = policySchema.parse({
  offsite: {
    targets: [
      {
        name: 'bucket',
        kind: 'vzdump',
        via: {
          endpoint: 'https://s3.eu-central-1.amazonaws.com',
          bucket: 'homelab-backups',
          region: 'eu-central-1',
        },
        prefix: 'dump/',
        keep: { daily: 7, weekly: 4 },
        egressPerGB: 0.09,
      },
      { name: 'pbs-r2', kind: 'pbs-s3', via: { binding: 'OFFSITE' }, guests: [100, 101, 102], rpoHours: 36 },
      { name: 'friend', kind: 'pbs', via: { backupServer: 'friend' }, guests: [106] },
    ],
  },
});

/** The report's section; with other facts or another policy in place of the sample's. */
export function sampleOffsite(facts: Partial<Facts> = {}, policy: Policy = offsitePolicy): OffsiteReport {
  const whole = { ...offsiteFacts, ...facts };
  const report = offsiteReport(whole, { now: whole.takenAt, policy, gap: gapsOf(whole) });
  if (!report) throw new Error('the policy names no target');
  return report;
}
