/** An offsite target that has a bucket: whether it can be read, and whether more than that. */

import { isLoopback } from '../../audit/alert/channel-settings.ts';
import { readOnlyKey } from '../../audit/offsite/read-only-key.ts';
import type { OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { readBucket } from '../offsite/bucket/protection.ts';
import { type ObjectReader, ObjectStoreError } from '../offsite/object-reader.ts';
import { r2Bucket, r2Reader } from '../offsite/r2.ts';
import { openRepository } from '../offsite/restic/keys.ts';
import { s3Reader } from '../offsite/s3/reader.ts';
import type { BucketFacts } from '../offsite/target.ts';
import { askWorker, cannotTell, type DoctorLine, type Finding, line, ok, problem } from './line.ts';
import { timeoutOf, type World } from './world.ts';

export async function bucketLines(
  world: World,
  target: OffsiteTargetPolicy,
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const { name, passwordSecret } = target;
  const way = wayInto(world, target, signal);
  const withPassword = (found: Finding) => (passwordSecret ? [line('bucket-password', name, found)] : []);
  if (!('store' in way))
    return [
      line('bucket-reached', name, way),
      line('bucket-read-only', name, cannotTell('Not asked.')),
      ...withPassword(cannotTell('Not tried.')),
    ];
  const reached = await reachedIn(way.store, target);
  if (reached.state === 'problem')
    return [
      line('bucket-reached', name, reached),
      line('bucket-read-only', name, cannotTell('Not asked: the bucket cannot be read.')),
      ...withPassword(cannotTell('Not tried: the bucket cannot be read.')),
    ];
  const [ownWrite, password] = await Promise.all([
    way.ownWrite().catch(() => ({ can: 'unknown', why: 'the bucket did not say' }) as const),
    passwordSecret ? opens(world, way.store, target, passwordSecret) : undefined,
  ]);
  return [
    line('bucket-reached', name, reached),
    line('bucket-read-only', name, readOnly(target, ownWrite)),
    ...(password ? withPassword(password) : []),
  ];
}

interface Way {
  store: ObjectReader;
  ownWrite(): Promise<BucketFacts['ownWrite']>;
}

function wayInto(world: World, target: OffsiteTargetPolicy, signal: AbortSignal): Way | Finding {
  const { secretOf, fetch, r2 } = world;
  const { name, via } = target;
  if ('binding' in via) {
    if (!r2) return cannotTell(`The R2 binding ${via.binding} is for the Worker alone.`, askWorker);
    const binding = r2(via.binding);
    if (!binding) return cannotTell('Not asked: the binding is missing.');
    const { bucket } = r2Bucket(via.binding, name);
    return { store: r2Reader(binding, via.binding, signal), ownWrite: async () => bucket.ownWrite };
  }
  if (!('endpoint' in via)) return cannotTell('It is read through its backup server.');
  const { endpoint, bucket, region } = via;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'http:' && !isLoopback(hostname))
    return problem(`${endpoint} is plain http: everything would travel unencrypted.`, 'Use https.');
  const [accessKeyId, secretAccessKey] = [secretOf(via.accessKeySecret), secretOf(via.secretKeySecret)];
  if (!accessKeyId || !secretAccessKey) return cannotTell('Not asked: its key is not set.');
  const keys = { accessKeyId, secretAccessKey };
  const store = s3Reader({
    endpoint,
    bucket,
    region,
    ...keys,
    fetch,
    signal,
    retries: 0,
    timeoutMs: timeoutOf(world),
  });
  return { store, ownWrite: async () => (await readBucket(store, target)).bucket.ownWrite };
}

/** Lists one key and asks for it: two different permissions. */
async function reachedIn(store: ObjectReader, { prefix }: OffsiteTargetPolicy): Promise<Finding> {
  const below = prefix ? ` below ${prefix}` : '';
  try {
    for await (const { objects } of store.list({ prefix, pageSize: 10 })) {
      const [first] = objects;
      if (!first) break;
      await store.head(first.key);
      return ok(`${store.place} can be listed and read${below}.`);
    }
    return cannotTell(
      `${store.place} can be listed, and nothing lies there${below}.`,
      prefix
        ? 'If backups are there already: correct the prefix.'
        : 'If backups are there already: check bucket and account.',
    );
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    return problem(
      `${error.message}.`,
      error.privilege ? `Grant ${error.privilege}: docs/offsite-keys.md` : 'docs/offsite-keys.md',
    );
  }
}

function readOnly(target: OffsiteTargetPolicy, { can, why }: BucketFacts['ownWrite']): Finding {
  const said = `${why.slice(0, 1).toUpperCase()}${why.slice(1)}.`;
  if (can === 'no') return ok(said);
  const next = readOnlyKey(target);
  return can === 'yes' ? problem(said, next) : cannotTell(said, next);
}

/** As many key files as are tried with it. */
const mostKeys = 5;

async function opens(
  { secretOf, howToSet }: World,
  store: ObjectReader,
  { name, prefix }: OffsiteTargetPolicy,
  secret: string,
): Promise<Finding> {
  const password = secretOf(secret);
  if (!password) return cannotTell('Not tried: the password is not set.');
  const files: unknown[] = [];
  for await (const { objects } of store.list({ prefix: `${prefix}keys/`, pageSize: 100 })) {
    for (const { key } of objects.slice(0, mostKeys)) {
      const object = await store.get(key, { offset: 0, length: 65_536 }).catch(() => null);
      if (object) files.push(await new Response(object.body).json().catch(() => null));
    }
    break;
  }
  if (files.length === 0)
    return problem(
      `No key of a restic repository lies below ${prefix}keys/.`,
      'Correct the prefix of the target.',
    );
  const opened = openRepository(password, files, name);
  return 'key' in opened ? ok('It opens the repository.') : problem(opened.gap.detail, howToSet(secret));
}
