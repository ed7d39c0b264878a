/** What lifecycle rules of a bucket do to backups. */
import { counted } from '../figures.ts';
import { dateOf, duration } from '../moments.ts';
import type { Severity } from '../rule.ts';
import type { Bucket, ReadTarget } from './judge-targets.ts';
import { shownKey } from './other-copies.ts';
import { touches } from './protection.ts';
import { isArchive } from './storage-class.ts';

export type LifecycleRule = NonNullable<Bucket['lifecycle']>[number];

export interface Needed {
  /** How long the oldest copy that is promised is kept, seconds; undefined when nothing is promised. */
  keepSeconds?: number;
  /** After how long a newer copy takes the place of the newest, at the latest, seconds. */
  renewedSeconds: number;
  /** Where it stands: `keep of the target`. */
  from: string;
}

export interface Harm {
  rule: LifecycleRule;
  severity: Severity;
  /** A clause that follows the rule's name: `deletes after 30 days what newer backups still need`. */
  text: string;
}

const day = 86_400;

/** Rules that are on and have to do with the backups. */
export const rulesNear = (rules: readonly LifecycleRule[], target: ReadTarget): LifecycleRule[] =>
  rules.filter((rule) => rule.enabled && touches(rule.prefix, rootOf(target)));

/** A datastore is a folder below the prefix. */
const rootOf = ({ policy: { kind, prefix, datastore } }: ReadTarget): string =>
  kind === 'pbs-s3' && datastore !== undefined ? `${prefix}${datastore}/` : prefix;

/** Datastores and repositories share old objects among all backups: what goes by age is missing in new ones, too. */
export const isShared = ({ policy: { kind } }: ReadTarget): boolean => kind === 'pbs-s3' || kind === 'restic';

/** @param needed of archives, which each stand alone */
export function harmsOf(rule: LifecycleRule, target: ReadTarget, needed: Needed): Harm[] {
  if (isShared(target)) return sharedHarms(rule, target);
  return [...expiryHarms(rule, needed), ...coldHarms(rule, needed)];
}

function sharedHarms(rule: LifecycleRule, { policy }: ReadTarget): Harm[] {
  // Locks are renewed every few minutes: an old one is of nobody.
  if (policy.kind === 'restic' && rule.prefix.startsWith(`${policy.prefix}locks/`)) return [];
  const found: Harm[] = [];
  const when = whenOf(rule);
  if (when !== undefined)
    found.push({ rule, severity: 'critical', text: `deletes ${when} what newer backups still need` });
  if (rule.transition && isArchive(rule.transition.storageClass))
    found.push({
      rule,
      severity: 'high',
      text: `moves objects to ${shownKey(rule.transition.storageClass)}${after(rule.transition.days)}, from where restores, verification and cleaning up cannot read them`,
    });
  return found;
}

function expiryHarms(rule: LifecycleRule, { keepSeconds, renewedSeconds, from }: Needed): Harm[] {
  const when = whenOf(rule);
  if (when === undefined) return [];
  if (rule.expiresAt !== undefined)
    return [{ rule, severity: 'critical', text: `deletes all that is there ${when}, however new` }];
  const seconds = rule.expireDays! * day; // it deletes on no fixed day
  if (seconds <= renewedSeconds)
    return [
      {
        rule,
        severity: 'critical',
        text: `deletes archives ${when}, before a newer one must be there (${duration(renewedSeconds)})`,
      },
    ];
  return keepSeconds !== undefined && seconds < keepSeconds
    ? [
        {
          rule,
          severity: 'high',
          text: `deletes archives ${when}, where ${duration(keepSeconds)} are promised (${from})`,
        },
      ]
    : [];
}

/** Old archives may rest in an archive; what a restore needs may not. */
function coldHarms(rule: LifecycleRule, { renewedSeconds }: Needed): Harm[] {
  const { transition } = rule;
  if (!transition || !isArchive(transition.storageClass) || (transition.days ?? 0) * day > renewedSeconds)
    return [];
  return [
    {
      rule,
      severity: 'medium',
      text: `moves archives to ${shownKey(transition.storageClass)}${after(transition.days)}, the newest ones too: hours pass before they can be fetched`,
    },
  ];
}

/** When a rule deletes what is not replaced: a clause; undefined when it does not. */
export function whenOf({ expireDays, expiresAt }: LifecycleRule): string | undefined {
  if (expiresAt !== undefined) return `on ${dateOf(expiresAt)}`;
  return expireDays === undefined ? undefined : `after ${counted(expireDays, 'day')}`;
}

const after = (days: number | undefined): string =>
  days === undefined ? '' : ` after ${counted(days, 'day')}`;

/** `The rule "tidy" on "dump/"` */
export const nameOf = ({ id, prefix }: LifecycleRule): string =>
  `The rule "${shownKey(id)}" on ${prefix === '' ? 'the whole bucket' : `"${shownKey(prefix)}"`}`;
