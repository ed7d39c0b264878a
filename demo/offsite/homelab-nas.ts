/** The bucket of the NAS: a repository of restic, of which nobody gave the audit the password. */
import type { BucketState } from '../s3/state.ts';
import { nightsUntil } from './nights.ts';
import { payload } from './noise.ts';
import { resticRepository } from './restic-repository.ts';

const day = 86_400;
const hour = 3_600;

/** @param present Unix seconds up to which it is made */
export function nasBucket(now: number, present: number, timezone: string): BucketState {
  const objects = filesUntil(Math.max(now, present), timezone).filter(({ modifiedAt }) => modifiedAt <= now);
  return {
    name: 'nas-restic',
    provider: 'r2',
    objects: objects.map(({ key, body, modifiedAt }) => ({
      key: `nas/${key}`,
      modifiedAt,
      sizeBytes: body.length,
      body: () => body,
    })),
  };
}

type Files = ReturnType<typeof resticRepository>;
let latest: { identity: string; files: Files } | undefined;

/** Begun on a day that stays the same for a month; nothing is ever forgotten. */
function filesUntil(until: number, timezone: string): Files {
  const createdAt = (Math.floor(until / (30 * day)) - 2) * 30 * day;
  const nights = nightsUntil(until, createdAt + day, timezone);
  const identity = `${createdAt}/${nights.at(-1)}`;
  if (latest?.identity === identity) return latest.files;
  const files = resticRepository({
    seed: 'nas',
    password: 'not known to the audit',
    createdAt,
    host: 'truenas',
    snapshots: nights.map((night) => ({
      takenAt: night + hour,
      lasted: 420,
      host: 'truenas',
      paths: ['/mnt/nvme/documents'],
      tags: ['nightly'],
      contents: payload(`nas/${night}`, 600),
    })),
  });
  latest = { identity, files };
  return files;
}
