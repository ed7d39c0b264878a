import type { OffsiteCell } from '../../../audit/report.ts';
import { storageText } from './amount.ts';
import { answers } from './offsite-proofs.ts';
import { ageText } from './time.ts';

/** A line about a copy: a title, then whatever of key, text and time there is. */
export interface CellFact {
  title: string;
  /** Of a copy: a stranger's text. */
  key?: string;
  text?: string;
  /** Unix seconds. */
  at?: number;
}

/** What a restore would use, how far back it could reach, and what speaks for the place. */
export function cellFacts(cell: OffsiteCell): CellFact[] {
  const { usable, newest, restored } = cell;
  return [
    ...(usable
      ? [
          {
            title: newest ? 'Newest usable copy' : 'Newest copy',
            key: usable.key,
            text:
              usable.sizeBytes === undefined ? 'of unknown size, of' : `${storageText(usable.sizeBytes)}, of`,
            at: usable.takenAt,
          },
        ]
      : []),
    ...(newest ? [{ title: 'Newest copy', key: newest.key, text: 'of', at: newest.takenAt }] : []),
    ...(cell.points > 0 || newest ? [{ title: 'Restore points', text: pointsText(cell) }] : []),
    { title: 'May be lost', text: lossText(cell) },
    ...(cell.proofs.length > 0
      ? [{ title: 'Protected', text: `${answers[cell.protected.answer].word}: ${cell.protected.why}` }]
      : []),
    restored
      ? { title: 'Restored', text: restoredText(restored), at: restored.at }
      : { title: 'Restored', text: 'no restore test is recorded' },
  ];
}

/** Whether it is protected and was restored, in a few words. */
export function flagsText({ protected: { answer }, restored }: OffsiteCell): string {
  const held = { yes: 'protected', no: 'not protected', unknown: 'protection unknown' }[answer];
  return `${held}, ${restored ? 'restored' : 'never restored'}`;
}

/** More than these are as clear from their number. */
const most = 8;

function pointsText({ points, missingPoints, pointsUnknown }: OffsiteCell): string {
  if (pointsUnknown !== undefined)
    return `${points}; whether more must be there is not known: ${pointsUnknown}`;
  if (missingPoints.length === 0) return `${points}, none is missing`;
  const left = missingPoints.length - most;
  const named = [...missingPoints.slice(0, most), ...(left > 0 ? [`${left} more`] : [])];
  return `${points}; missing: ${named.join(', ')}`;
}

function lossText({ rpoSeconds, worstGapSeconds }: OffsiteCell): string {
  const may = `at most ${ageText(rpoSeconds)}`;
  return worstGapSeconds === undefined
    ? may
    : `${may}; the longest time without a usable copy in the last 30 days was ${ageText(worstGapSeconds)}`;
}

const restoredText = ({ minutes }: NonNullable<OffsiteCell['restored']>): string =>
  minutes === undefined ? 'in a test' : `in a test that took ${Math.max(1, Math.round(minutes))} min`;
