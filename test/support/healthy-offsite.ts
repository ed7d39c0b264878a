import type { Facts } from '../../audit/facts.ts';

type Offsite = NonNullable<Facts['offsite']>;
export type OffsiteTarget = Offsite['targets'][number];
export type OffsiteCopy = OffsiteTarget['copies'][number];
type Guest = NonNullable<Facts['guests']>[number];

const hour = 3600;
const day = 24 * hour;

/** What the owner of the healthy cluster declares. */
export const healthyOffsitePolicy = {
  targets: [
    {
      name: 'away',
      kind: 'vzdump' as const,
      via: {
        endpoint: 'https://s3.eu-central-1.amazonaws.com',
        bucket: 'lab-backups',
        region: 'eu-central-1',
      },
      prefix: 'dump/',
      expects: { encrypted: false },
    },
  ],
};

/** A bucket with a sound archive of every guest of each of the last eight nights, all read and locked. */
export function healthyOffsite(guests: readonly Guest[], now: number): Offsite {
  return {
    targets: [
      {
        name: 'away',
        kind: 'vzdump',
        place: 'lab-backups at s3.eu-central-1.amazonaws.com',
        readAt: now,
        complete: true,
        objects: guests.length * 24,
        bytes: guests.length * 8 * 2e9,
        cost: { requests: 12, bytes: 4_000_000 },
        zoneSeconds: 3600,
        copies: guests.flatMap((guest) => Array.from({ length: 8 }, (_, ago) => archiveOf(guest, ago, now))),
        leftovers: [],
        bucket: {
          host: 's3.eu-central-1.amazonaws.com',
          region: 'eu-central-1',
          address: 'public',
          versioning: 'on',
          objectLock: { on: true, mode: 'compliance', days: 30 },
          lifecycle: [{ id: 'tidy', prefix: '', enabled: true, abortUploadDays: 7 }],
          publicAccess: false,
          unfinishedUploads: { count: 0 },
          ownWrite: { can: 'no', why: 'The policy of the bucket lets this key read only.' },
        },
      },
    ],
  };
}

/** Named as in the cluster's own listing, for the nights that it still has. */
function archiveOf({ type, vmid, name, config }: Guest, ago: number, now: number): OffsiteCopy {
  const takenAt = now - hour - ago * day;
  const looked = (proof: 'header' | 'complete' | 'content', how: string) => ({
    proof,
    outcome: 'ok' as const,
    at: takenAt + hour,
    how,
  });
  return {
    key: `vzdump-${type}-${vmid}-${ago}.${type === 'qemu' ? 'vma' : 'tar'}.zst`,
    version: `${vmid}-${ago}`,
    type,
    vmid,
    takenAt,
    timeFrom: 'header',
    arrivedAt: takenAt + hour / 2,
    sizeBytes: 2_000_000_000 + vmid * 1000 - ago,
    encryption: 'none',
    inside: {
      hostname: name,
      macs: (config?.networks ?? []).flatMap(({ mac }) => mac ?? []),
      disks: (config?.disks ?? []).map(({ key, sizeBytes }) => ({ key, sizeBytes })),
    },
    checks: [
      looked('header', 'the header of the archive'),
      looked('complete', 'the last zstd block'),
      looked('content', 'the zstd checksum of the whole archive'),
    ],
  };
}
