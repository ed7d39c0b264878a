/** One guest at one offsite target, and what becomes of it. */

import type { Facts } from '../../audit/facts.ts';
import type { CellView, OffsiteView } from '../../audit/offsite/model.ts';
import { offsiteReport } from '../../audit/offsite/report.ts';
import { offsiteView } from '../../audit/offsite/view.ts';
import type { OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { type Policy, policySchema } from '../../audit/policy.ts';
import type { OffsiteReport } from '../../audit/report-offsite.ts';
import { gapsOf } from '../../audit/run.ts';
import {
  archiveOf,
  type Copy,
  type Guest,
  offsiteGuest,
  ownOf,
  type TargetFacts,
  takenAt,
} from './sample-offsite.ts';

export { archiveOf, type Copy, insideOf, offsiteGuest, ownOf, takenAt } from './sample-offsite.ts';

export const hour = 3600;
export const day = 24 * hour;
/** The backup of the night before the audit: 2026-11-22 01:00 UTC. */
export const night = Date.UTC(2026, 10, 22, 1) / 1000;

export interface OffsiteCase {
  guests?: Guest[];
  copies?: Copy[];
  target?: Partial<OffsiteTargetPolicy>;
  found?: Partial<TargetFacts>;
  facts?: Partial<Facts>;
  policy?: Partial<Policy>;
  gaps?: Facts['gaps'];
}

/** A target with nothing in it. */
export const targetFacts = (more: Partial<TargetFacts> = {}): TargetFacts => ({
  name: 'away',
  kind: 'vzdump',
  place: 'backups at s3.example',
  readAt: takenAt,
  complete: true,
  objects: 12,
  bytes: 12_000_000,
  cost: { requests: 3, bytes: 4_000_000 },
  copies: [],
  leftovers: [],
  ...more,
});

export const guest = offsiteGuest(100, 'web');

/** Facts of one target `away` and their policy. */
export function offsiteCase({
  guests = [guest],
  copies = [],
  target = {},
  found = {},
  facts = {},
  policy = {},
  gaps = [],
}: OffsiteCase): { facts: Facts; policy: Policy } {
  const kind = target.kind ?? 'vzdump';
  return {
    facts: {
      version: 1,
      takenAt,
      durationMs: 1,
      depth: 'full',
      requests: { count: 1, atOnce: 1, longestChain: 1 },
      guests,
      offsite: { targets: [targetFacts({ kind, copies, ...found })] },
      gaps,
      ...facts,
    },
    policy: policySchema.parse({
      ...policy,
      offsite: {
        ...policy.offsite,
        targets: [
          { name: 'away', kind, via: { endpoint: 'https://s3.example', bucket: 'backups' }, ...target },
          ...(policy.offsite?.targets ?? []),
        ],
      },
    }),
  };
}

export function viewOf(given: OffsiteCase): OffsiteView {
  const { facts, policy } = offsiteCase(given);
  // The cases that leave it out ask for the report.
  return offsiteView(facts as Facts & { offsite: NonNullable<Facts['offsite']> }, {
    now: takenAt,
    policy,
    gap: gapsOf(facts),
  });
}

/** The first guest at the first target. */
export function cellOf(given: OffsiteCase): CellView {
  const cell = viewOf(given).guests[0]?.cells[0];
  if (!cell) throw new Error('no such cell');
  return cell;
}

export function reportOf(given: OffsiteCase): OffsiteReport {
  const { facts, policy } = offsiteCase(given);
  const report = offsiteReport(facts, { now: takenAt, policy, gap: gapsOf(facts) });
  if (!report) throw new Error('the policy names no target');
  return report;
}

/** `L1 failed`, and so on. */
export const proofsOf = ({ proofs }: Pick<CellView, 'proofs'>): Record<string, string> =>
  Object.fromEntries(proofs.map(({ level, outcome }) => [level, outcome]));

/** Newest archive of `guest`, with all checks passed. */
export const sound = archiveOf(guest);

/** The cluster lists the same archive itself. */
export const own = (copy: Copy, more: object = {}): OffsiteCase['facts'] => ({
  backups: { listed: [], copies: [{ ...ownOf(copy), ...more }] },
});

/** One check of a copy, made by this audit. */
export const look = (
  proof: 'header' | 'complete' | 'content',
  outcome: 'ok' | 'failed' | 'cannot',
  more: object = {},
) => ({
  proof,
  outcome,
  at: takenAt,
  how: `the ${proof}`,
  ...more,
});

export const allOk = (at: number): Copy['checks'] => [
  look('header', 'ok', { at }),
  look('complete', 'ok', { at }),
  look('content', 'ok', { at }),
];

/** A restore test of `guest` from `away`, the day before. */
export const drill = (more: object = {}) => ({
  id: 'd',
  guest: 'qemu/100',
  at: takenAt - day,
  source: 'away',
  succeeded: true,
  verifiedHow: '',
  by: 'Ada',
  missingSteps: [],
  ...more,
});
