/** A failure in one sentence. */
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Fate } from '../report-failures.ts';
import type { Draft } from './draft.ts';
import type { Quorum } from './quorum.ts';

export interface Sentence {
  /** How it begins: `If pve1 fails`. */
  opening: string;
  quorum: Quorum;
  /** Guests of which every known backup goes down. */
  lastBackups: number;
  /** Guests may be missing from the list. */
  incomplete: boolean;
}

export function summaryOf(
  { opening, quorum, lastBackups, incomplete }: Sentence,
  drafts: readonly Draft[],
): string {
  const count = `${incomplete ? 'at least ' : ''}${counted(drafts.length, 'guest')}`;
  const none = incomplete ? 'which guests stop is not known' : 'no running guest stops';
  const stop =
    drafts.length === 0
      ? none
      : `${count} ${drafts.length === 1 ? 'stops' : 'stop'}: ${listed(parts(drafts), 10)}`;
  const backups = lastBackups > 0 && `all known backups of ${counted(lastBackups, 'guest')} are gone with it`;
  return `${opening}, ${[stop, backups, quorumText(quorum)].filter(Boolean).join('; ')}.`;
}

function quorumText({ quorate, votes, alone }: Quorum): string | undefined {
  if (alone) return quorate ? undefined : 'there is no other node';
  const why = votes ? ` (${votes})` : '';
  if (quorate === null) return 'whether the cluster keeps quorum is not known';
  return quorate ? `quorum holds${why}` : `there is no quorum${why}`;
}

/** How many guests share a fate, in words that follow a colon. */
function parts(drafts: readonly Draft[]): string[] {
  const count = (fate: Fate, by?: 'ha' | 'hand') =>
    drafts.filter((draft) => draft.fate === fate && (by === undefined || draft.by === by)).length;
  const phrases: [number, (n: number) => string][] = [
    [count('returns'), (n) => `${n} ${n === 1 ? 'comes' : 'come'} back by HA`],
    [count('from-replica', 'ha'), (n) => `${n} by HA from ${n === 1 ? 'its replica' : 'their replicas'}`],
    [count('manual'), (n) => `${n} can be started by hand`],
    [count('from-replica', 'hand'), (n) => `${n} by hand from ${n === 1 ? 'its replica' : 'their replicas'}`],
    [count('restore'), (n) => `${n} ${n === 1 ? 'needs' : 'need'} a restore`],
    [count('waits'), (n) => `${n} ${n === 1 ? 'waits' : 'wait'} until it is repaired`],
    [count('lost'), (n) => `${n} ${n === 1 ? 'has its' : 'have their'} only copy on it`],
    [count('unknown'), (n) => `of ${n} the outcome is not known`],
  ];
  return phrases.flatMap(([n, phrase]) => (n > 0 ? [phrase(n)] : []));
}
