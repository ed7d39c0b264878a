import type { FactsOf, Gap } from '../facts.ts';
import type { Guest } from '../guest-name.ts';
import type { OffsiteTargetPolicy } from '../offsite-policy.ts';
import { nameless } from '../redundant-roles.ts';
import type { Answer } from './model.ts';
import type { OffsiteContext, OffsiteFacts } from './view.ts';

export interface GuestsSeen {
  guests: readonly Guest[];
  backups?: FactsOf<'backups'>['backups'];
  /** When, where it was an earlier audit that saw them. */
  at?: number;
  unseen?: { gap?: Gap };
  hidden?: Gap;
}

/** The cluster's guests and own backups: of now, or of the last audit that reached it. */
export function guestsSeen({ guests, backups, offsite }: OffsiteFacts, { gap }: OffsiteContext): GuestsSeen {
  if (guests) return { guests, backups, hidden: gap('guests', 'filtered') };
  const { lastKnown } = offsite;
  if (!lastKnown) return { guests: [], backups, unseen: { gap: gap('guests') } };
  return { guests: lastKnown.guests, backups: backups ?? lastKnown.backups, at: lastKnown.takenAt };
}

/**
 * Whether the owner wants a guest at a target: those that the target names by id or tag, else all but templates. A
 * guest on a node that is silent for long shows no tags.
 */
export function expectedAt({ guests, tags }: OffsiteTargetPolicy, guest: Guest): Answer {
  if (!guests && !tags) return guest.template ? 'no' : 'yes';
  if (guests?.includes(guest.vmid) || tags?.some((tag) => guest.tags.includes(tag))) return 'yes';
  return tags && nameless(guest) ? 'unknown' : 'no';
}
