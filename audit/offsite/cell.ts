/** What lies at one target of one guest. */
import { type Guest, guestName } from '../guest-name.ts';
import type { Policy } from '../policy.ts';
import { type Tier, tierOf } from '../roles.ts';
import { ageOf } from './age.ts';
import { calendarOf, isUsable, worstGap } from './calendar.ts';
import { lastReadOf } from './last-read.ts';
import type { Answer, CellView, CopyView, Rpo, TargetView } from './model.ts';
import { oddities } from './oddities.ts';
import { proofsOf } from './proofs.ts';
import { protectionOf } from './protection.ts';
import { rpoOf } from './rpo.ts';
import { stateOf } from './state.ts';
import { usualSize } from './unusual.ts';

export interface CellInput {
  target: TargetView;
  guest: Guest;
  expected: Answer;
  /** The guest's, or what claims to be, newest first. */
  copies: CopyView[];
  /** Copies that nobody can tell apart may be its own. */
  maybeHidden: boolean;
  policy: Policy;
  now: number;
  restored: CellView['restored'];
}

/** All of a cell but what hangs on other targets: restore points promised. */
export function cellOf(input: CellInput): CellView {
  const { target, guest, expected, policy, now } = input;
  const tier = tierOf(guest, policy.roles);
  const rpo = rpoOf(target.policy, tier, policy);
  const copies = ofThisGuest(input.copies);
  const own = copies.filter(({ identity }) => identity !== 'other');
  const usable = own.filter(isUsable);
  const [newest] = copies.filter(({ running }) => !running);
  const [best] = usable;
  const missingDisks = newest ? missingFrom(newest, guest) : [];
  const proofs =
    newest && target.facts
      ? proofsOf({
          view: newest,
          guest,
          target: target.facts,
          rpo,
          missingDisks,
          size: newest.size,
          usual: isUsable(newest) ? usualSize(usable, policy) : undefined,
          now,
          policy,
        })
      : [];
  const fresh = freshness(best, rpo, target, now);
  const read = lastReadOf(guest.id, usable, target);
  const known = {
    target,
    guest,
    name: guestName(guest),
    expected,
    rpo,
    newest,
    usable: best,
    fresh,
    proofs,
    missingDisks,
    ...(read && { read }),
  };
  return {
    ...known,
    id: guest.id,
    ...tiered(tier),
    ...stateOf({ ...known, maybeHidden: input.maybeHidden, readDays: policy.offsite.proofDays.content, now }),
    copies,
    protected: protectionOf(best, target, now),
    encrypted: encryption(best, target),
    ...(input.restored && { restored: input.restored }),
    points: usable.length,
    calendar: calendarOf(copies, now),
    worstGapSeconds: worstGap(usable, now),
    missingPoints: [],
    oddities: oddities(copies, usable, target, policy),
  };
}

const tiered = (tier: Tier | undefined) => (tier ? { tier } : {});

/**
 * Another guest's copies in a namespace of their own are another cluster's business. Where they lie among the guest's
 * own, or in their place, something is wrong.
 */
function ofThisGuest(copies: CopyView[]): CopyView[] {
  const own = copies.filter(({ identity }) => identity !== 'other');
  if (own.length === 0) return copies;
  const namespaces = new Set(own.map(({ copy }) => copy.namespace));
  return copies.filter(({ identity, copy }) => identity !== 'other' || namespaces.has(copy.namespace));
}

/** Disks that vzdump should take now and that the copy has not; of one made before the disk was added, too. */
function missingFrom({ copy: { inside }, identity }: CopyView, { config }: Guest): string[] {
  if (!inside || !config || identity === 'other') return [];
  const there = new Set(inside.disks.map(({ key }) => key));
  return config.disks.flatMap(({ key, backedUp }) => (backedUp && !there.has(key) ? [key] : []));
}

function freshness(best: CopyView | undefined, rpo: Rpo, target: TargetView, now: number): Answer {
  const outcome = best && ageOf(best, rpo, now).outcome;
  if (outcome === 'proven') return 'yes';
  const old = outcome === undefined || outcome === 'failed';
  return old && target.complete ? 'no' : 'unknown';
}

function encryption(best: CopyView | undefined, { policy }: TargetView): Answer {
  if (!best) return 'unknown';
  if (policy.kind === 'restic' || best.copy.encryption === 'encrypted') return 'yes';
  return best.copy.encryption === undefined ? 'unknown' : 'no';
}
