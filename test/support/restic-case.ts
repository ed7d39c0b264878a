import type { Policy } from '../../audit/policy.ts';
import { away, awayPolicy } from './away.ts';
import type { AllFacts } from './found.ts';
import { days, hours, now } from './healthy-facts.ts';
import type { OffsiteTarget } from './healthy-offsite.ts';

export type Repository = NonNullable<OffsiteTarget['repository']>;

/** The healthy cluster's offsite target as a sound restic repository, with the snapshots of last night. */
export const restic =
  (more: Partial<Repository> = {}, target: object = {}) =>
  (facts: AllFacts, policy: Policy): void => {
    Object.assign(awayPolicy(policy), { kind: 'restic', prefix: 'restic/', ...target });
    const found = away(facts);
    found.kind = 'restic';
    for (const copy of found.copies) Object.assign(copy, { timeFrom: 'modified', encryption: 'encrypted' });
    found.repository = {
      usable: true,
      snapshots: 40,
      newestSnapshotAt: now - hours(2),
      newestDataAt: now - hours(2),
      locks: [],
      keys: [{ host: 'pve1', user: 'root' }],
      damagedFiles: [],
      reading: { cursor: 'data/7f', since: now - days(9), verified: 400, total: 1000 },
      ...more,
    };
  };

/** Cases that all rules about repositories share. */
export const resticElsewhere: Record<string, [(facts: AllFacts, policy: Policy) => void, string | null]> = {
  'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  'archives are no repository': [() => {}, null],
  'archives are none, even unread': [(facts) => void facts.offsite.targets.splice(0), null],
  'something else lies there': [
    (facts, policy) => {
      restic({ usable: false, snapshots: 0 })(facts, policy);
      facts.gaps.push({
        group: 'offsite',
        subject: 'away/layout',
        reason: 'malformed',
        detail: 'No restic repository lies there.',
      });
    },
    'backup-offsite-target-read',
  ],
};

export const resticUnseen: Record<
  string,
  [(facts: AllFacts, policy: Policy) => void, Record<string, string>]
> = {
  'the target could not be read': [
    (facts, policy) => {
      restic()(facts, policy);
      facts.offsite.targets = [];
    },
    { 'offsite/away': 'The copies at away could not be seen.' },
  ],
  'its files could not be listed': [
    (facts, policy) => {
      restic()(facts, policy);
      delete away(facts).repository;
      facts.gaps.push({
        group: 'offsite',
        subject: 'away/listing',
        reason: 'timeout',
        detail: 'the list ended early.',
      });
    },
    { 'offsite/away': 'The repository at away could not be seen: the list ended early.' },
  ],
};
