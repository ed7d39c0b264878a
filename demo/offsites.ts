/** The offsite places of the simulated clusters, and what their owners say of them. */
import { canary } from './clusters/canaries.ts';
import { groveBucket } from './offsite/healthy.ts';
import { awayBucket, homelabKeep } from './offsite/homelab-away.ts';
import { friendBucket, friendCast, friendKeep } from './offsite/homelab-friend.ts';
import { nasBucket } from './offsite/homelab-nas.ts';
import type { AccessKey, BucketState } from './s3/state.ts';
import type { ClusterState } from './state.ts';

/** `policy.offsite` of the configuration, as its owner would write it. */
export interface OffsiteWish {
  targets: OffsiteTargetWish[];
  budget?: { requests: number };
}

export interface OffsiteTargetWish {
  name: string;
  kind: 'vzdump' | 'pbs-s3' | 'restic';
  via: { endpoint: string; bucket: string; region?: string };
  prefix?: string;
  rpoHours?: number;
  guests?: number[];
  keep?: Record<string, number>;
  expects?: { protectedDays?: number };
  bytesPerSecond?: number;
  declares?: { offsite: { by: string; until: string; evidence: string } };
}

export interface Offsite {
  wish: OffsiteWish;
  /** @param present Unix seconds from which a story is counted back */
  buckets: (cluster: ClusterState, present: number) => BucketState[];
}

/** A key that may list and read. */
export const offsiteKey: AccessKey = {
  accessKeyId: canary('offsitekey'),
  secretAccessKey: `${canary('offsite')}/secret+of=the+key`,
  refused: ['policy'],
};

/** Of clusters that are not named here nothing lies anywhere. */
export const offsites: Record<string, Offsite> = {
  homelab: {
    wish: {
      targets: [
        {
          name: 'away',
          kind: 'vzdump',
          via: { endpoint: 'https://fsn1.your-objectstorage.com', bucket: 'homelab-offsite', region: 'fsn1' },
          prefix: 'dump/',
          rpoHours: 30,
          keep: homelabKeep,
          bytesPerSecond: 11_000_000,
        },
        {
          name: 'friend',
          kind: 'pbs-s3',
          via: {
            endpoint: 'https://s3.eu-central-1.amazonaws.com',
            bucket: 'friend-pbs',
            region: 'eu-central-1',
          },
          rpoHours: 30,
          guests: friendCast.guests,
          bytesPerSecond: 5_000_000,
          keep: friendKeep,
        },
        {
          name: 'nas-restic',
          kind: 'restic',
          via: { endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com', bucket: 'nas-restic' },
          prefix: 'nas/',
          rpoHours: 30,
          guests: [],
        },
      ],
    },
    buckets: (cluster, present) => [
      awayBucket(cluster, present),
      friendBucket(cluster, present),
      nasBucket(cluster.now, present, cluster.timezone),
    ],
  },
  healthy: {
    wish: {
      targets: [
        {
          name: 'grove-offsite',
          kind: 'vzdump',
          via: {
            endpoint: 'https://s3.eu-central-1.amazonaws.com',
            bucket: 'grove-offsite',
            region: 'eu-central-1',
          },
          prefix: 'dump/',
          rpoHours: 30,
          keep: { daily: 7, weekly: 4, monthly: 1 },
          expects: { protectedDays: 7 },
        },
      ],
    },
    buckets: (cluster) => [groveBucket(cluster)],
  },
};

/**
 * The same places at an endpoint on this machine, which stands for those on the internet. Audits of a whole month follow
 * one another there: each spends what the newest copies and some of the older ones cost.
 * @param until `2026-12-31`
 */
export function offsiteAt(wish: OffsiteWish, endpoint: string, until: string): OffsiteWish {
  const targets = wish.targets.map((target) => ({
    ...target,
    via: { ...target.via, endpoint },
    declares: {
      offsite: {
        by: 'the demo',
        until,
        evidence: `it stands for ${new URL(target.via.endpoint).host}`,
      },
    },
  }));
  return { targets, budget: { requests: 48 } };
}
