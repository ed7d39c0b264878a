/** The bucket of the cluster that is kept with care: every night's archives, each of them locked for a month. */

import type { BucketState } from '../s3/state.ts';
import { near } from '../seed.ts';
import type { ClusterState } from '../state.ts';
import { archiveObject } from './guest-archive.ts';

const day = 86_400;

/** A copy of what lies on the storage `vault`, as the cluster lists it. */
export function groveBucket(cluster: ClusterState): BucketState {
  const lockedDays = 30;
  const objects = cluster.backups.flatMap((copy) => {
    const guest = cluster.guests.find(({ vmid }) => vmid === copy.vmid);
    if (copy.storage !== 'vault' || !guest) return [];
    const { takenAt, sizeBytes } = copy;
    const arrivedAt = takenAt + Math.round(near(`arrived${copy.vmid}/${takenAt}`, 2_700, 0.2));
    const object = archiveObject(cluster, { guest, takenAt, arrivedAt, sizeBytes });
    return [{ ...object, lock: { mode: 'compliance' as const, until: arrivedAt + lockedDays * day } }];
  });
  return {
    name: 'grove-offsite',
    region: 'eu-central-1',
    objects: objects
      .filter(({ modifiedAt }) => modifiedAt <= cluster.now)
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    versioning: 'on',
    objectLock: { mode: 'compliance', days: lockedDays },
    lifecycle: [{ id: 'parts', prefix: '', abortUploadDays: 7 }],
    publicAccessBlock: true,
  };
}
