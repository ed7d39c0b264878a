/** The Worker's ways into offsite targets: R2 bindings and keys of S3, both by the names that the configuration gives. */
import type { OffsiteTargetPolicy } from '../audit/offsite-policy.ts';
import { Unread } from '../gather/ask.ts';
import { r2Access, s3Access } from '../gather/offsite/access.ts';
import type { PlaceAccess } from '../gather/offsite/read-target.ts';
import { type Env, r2Of, secretOf } from './env.ts';
import { inTheClear, missingSecret } from './setting-problems.ts';

/** Everything that keeps a target from being read. It costs this target alone, not the audit. */
export function offsiteProblems(env: Env, target: OffsiteTargetPolicy): string[] {
  const { name, via, passwordSecret } = target;
  const needed: [string, string][] = [];
  const problems: string[] = [];
  if ('endpoint' in via) {
    needed.push([via.accessKeySecret, 'the id of the access key'], [via.secretKeySecret, 'the access key']);
    if (inTheClear(via.endpoint))
      problems.push(
        `Offsite target "${name}": over ${via.endpoint} everything would travel unencrypted; use https.`,
      );
  }
  if ('binding' in via && !r2Of(env, via.binding))
    problems.push(
      `The binding ${via.binding} (an R2 bucket, for offsite target "${name}") is missing: add it to wrangler.local.toml under [[r2_buckets]].`,
    );
  if (passwordSecret) needed.push([passwordSecret, 'the password']);
  const missing = needed
    .filter(([secret]) => !secretOf(env, secret))
    .map(([secret, what]) => missingSecret(secret, `${what} of offsite target "${name}"`));
  return [...missing, ...problems];
}

/** @returns `Unread` where something of the settings is missing */
export function offsiteAccess(env: Env, target: OffsiteTargetPolicy): PlaceAccess | Unread {
  const { name, via, passwordSecret } = target;
  const what = `look into the offsite target ${name}`;
  const problems = offsiteProblems(env, target);
  if (problems.length > 0) return new Unread(what, 'skipped', problems.join(' ').replace(/\.$/, ''));
  const password = passwordSecret ? (secretOf(env, passwordSecret) ?? undefined) : undefined;
  const binding = 'binding' in via ? r2Of(env, via.binding) : null;
  if ('binding' in via && binding) return r2Access(target, binding, via.binding, password);
  if (!('endpoint' in via)) return new Unread(what, 'skipped', 'it has no bucket');
  const keys = {
    accessKeyId: secretOf(env, via.accessKeySecret) ?? '',
    secretAccessKey: secretOf(env, via.secretKeySecret) ?? '',
    password,
  };
  // Called as a method of something else, the runtime's own fetch refuses to work.
  return s3Access(target, via, keys, (input, init) => globalThis.fetch(input, init));
}
