import type { Policy } from '../policy.ts';
import { isUsable } from './calendar.ts';
import { lastCheck } from './damage.ts';
import { proofOf } from './judge-cells.ts';
import type { CellView } from './model.ts';

export type ProofKind = keyof Policy['offsite']['proofDays'];

/** The proof of a copy that each kind of look makes. */
export const levelOf = { header: 'L3', complete: 'L4', content: 'L5' } as const;

export interface Proven {
  at: number;
  how: string;
  /** Of a sample, as a share of the copy. */
  share?: number;
  /** When the copy of which it was proven was taken. */
  takenAt: number;
}

/**
 * When something was last proven of any usable copy of a guest at a target, however long ago. Copies come daily and are
 * read in turn: one that was read tells of the way that all of them went.
 * @param cell one with a newest copy
 */
export function lastProven(cell: CellView, kind: ProofKind): Proven | undefined {
  const found: Proven[] = [];
  const { at, how, share, outcome } = proofOf(cell, levelOf[kind]);
  if (outcome === 'proven' && at !== undefined)
    found.push({ at, how, takenAt: cell.newest!.takenAt, ...(share !== undefined && { share }) }); // it has one
  for (const { copy, takenAt } of cell.copies.filter(isUsable)) {
    const check = lastCheck(copy, kind);
    if (check?.outcome === 'ok') {
      const { at, how, share } = check;
      found.push({ at, how, takenAt, ...(share !== undefined && { share }) });
    }
    const { verification } = copy;
    if (kind === 'content' && cell.target.policy.kind === 'pbs' && verification?.at !== undefined)
      found.push({ at: verification.at, how: 'the verification of the backup server itself', takenAt });
  }
  if (kind === 'content' && cell.read) found.push({ ...cell.read, how: 'reading all of it' });
  return found.toSorted((a, b) => b.at - a.at)[0];
}
