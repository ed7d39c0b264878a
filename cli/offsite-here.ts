/** Offsite targets, read from this computer. */
import type { OffsitePolicy, OffsiteTargetPolicy } from '../audit/offsite-policy.ts';
import type { DemoOffsite } from '../demo/index.ts';
import { Unread } from '../gather/ask.ts';
import type { GatherOptions } from '../gather/index.ts';
import { s3Access } from '../gather/offsite/access.ts';
import { gatherOffsite } from '../gather/offsite/index.ts';
import type { PlaceAccess } from '../gather/offsite/read-target.ts';
import { UsageError } from './arguments.ts';
import type { Surroundings } from './gather-here.ts';
import { plainHttpRefusal } from './pinned-fetch.ts';

type Hook = NonNullable<GatherOptions['offsite']>;

type WayTo = (target: OffsiteTargetPolicy) => PlaceAccess | Unread;

/**
 * @param leaveOut why the targets are not to be read
 * @param wayTo the network, with keys from the environment, unless given
 * @throws UsageError when a secret is missing
 */
export function offsiteHere(
  policy: OffsitePolicy,
  leaveOut: string | undefined,
  around: Surroundings,
  wayTo: WayTo = (target) => wayOverNetwork(target, around),
): Hook | undefined {
  if (policy.targets.length === 0) return undefined;
  if (leaveOut !== undefined) return passOver(policy, 'skipped', leaveOut);
  const ways = new Map(policy.targets.map((target) => [target, wayTo(target)]));
  return async (soFar) => {
    // Who cannot see the cluster gets no report here, so nothing is spent on it.
    if (!soFar.guests) return passOver(policy, 'unreachable', 'the cluster could not be read')(soFar);
    const accessTo = (target: OffsiteTargetPolicy) => ways.get(target) ?? wayTo(target);
    let steps = 0;
    const onProgress = (what: string) => around.progress.show(++steps, steps, what);
    return await gatherOffsite({ policy, accessTo, now: around.now, onProgress }, soFar);
  };
}

function passOver({ targets }: OffsitePolicy, reason: 'skipped' | 'unreachable', why: string): Hook {
  const gaps = targets.map(({ name }) => new Unread(whatOf(name), reason, why).as('offsite', name));
  return async () => ({ facts: { targets: [] }, gaps });
}

const whatOf = (name: string): string => `look into the offsite target ${name}`;

function wayOverNetwork(target: OffsiteTargetPolicy, around: Surroundings): PlaceAccess | Unread {
  const { name, via, passwordSecret } = target;
  if ('binding' in via)
    return new Unread(
      whatOf(name),
      'skipped',
      `the R2 binding ${via.binding} is for the Worker alone; from a terminal the bucket can be read over S3 (endpoint, bucket and an R2 API token that may only read)`,
    );
  if (!('endpoint' in via)) return new Unread(whatOf(name), 'skipped', 'it has no bucket');
  const refusal = plainHttpRefusal(new URL(via.endpoint));
  if (refusal !== null) throw new UsageError(`offsite target "${name}": ${refusal}`);
  const secret = (variable: string, what: string): string => {
    const value = around.env[variable];
    if (!value)
      throw new UsageError(
        `${what} of the offsite target "${name}" is missing: set ${variable}, or leave the targets out with --no-offsite.`,
      );
    around.keepSecret(value);
    return value;
  };
  const keys = {
    accessKeyId: secret(via.accessKeySecret, 'the id of the access key'),
    secretAccessKey: secret(via.secretKeySecret, 'the access key'),
    password: passwordSecret && secret(passwordSecret, 'the password'),
  };
  return s3Access(target, via, keys, (input, init) => globalThis.fetch(input, init));
}

/** Into the places of a simulated cluster, with the key that belongs to them. */
export function wayIntoDemo({ key, fetch }: DemoOffsite, { keepSecret }: Surroundings): WayTo {
  keepSecret(key.accessKeyId);
  keepSecret(key.secretAccessKey);
  return (target) =>
    'endpoint' in target.via
      ? s3Access(target, target.via, key, fetch)
      : new Unread(whatOf(target.name), 'skipped', 'it has no bucket');
}
