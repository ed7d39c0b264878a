import type { OffsiteCell, OffsiteGuest, ProofLevel } from '../../../audit/report.ts';
import { percent } from './number.ts';

type Proof = OffsiteCell['proofs'][number];
type Outcome = Proof['outcome'];
type Digit = OffsiteGuest['digits'][number];

/** What each level of proof asks of a copy. */
export const levels: Record<ProofLevel, { word: string; means: string }> = {
  L0: { word: 'listed', means: 'It is in the list of what is there.' },
  L1: { word: 'fresh', means: 'By its own time, not that of the upload, it is no older than may be lost.' },
  L2: { word: 'right size', means: 'It is as large as the cluster’s own copy, or as usual.' },
  L3: { word: 'what it says', means: 'Inside it is this guest, with all of its disks.' },
  L4: { word: 'complete', means: 'Its end is there, or every chunk that it needs.' },
  L5: { word: 'readable', means: 'Its data, or a sample of them, were read and their checksums are right.' },
};

export const outcomes: Record<Outcome, { word: string; shape: Glyph; means: string }> = {
  proven: { word: 'proven', shape: 'pass', means: 'It was looked at, and it is so.' },
  failed: { word: 'failed', shape: 'lost', means: 'It was looked at, and it is not so.' },
  decayed: { word: 'proven too long ago', shape: 'waits', means: 'It was so, too long ago to count.' },
  open: { word: 'not proven yet', shape: 'info', means: 'It can be proven and was not yet.' },
  cannot: {
    word: 'cannot be proven',
    shape: 'none',
    means: 'Nothing that can be read from outside tells it.',
  },
};

/** Shapes in a row, each over its letter; `text` says the same in words. */
export interface Marks {
  marks: { label: string; shape: Glyph }[];
  text: string;
}

export const proofMarks = (proofs: Proof[]): Marks => ({
  marks: proofs.map(({ level, outcome }) => ({ label: level.slice(1), shape: outcomes[outcome].shape })),
  text: [...Map.groupBy(proofs, ({ outcome }) => outcome)]
    .map(([outcome, alike]) => `${outcomes[outcome].word}: ${alike.map(({ level }) => level).join(', ')}`)
    .join('; '),
});

export const digits: Record<Digit['digit'], { label: string; word: string }> = {
  '3': { label: '3', word: '3 copies' },
  '2': { label: '2', word: '2 kinds of storage' },
  '1-offsite': { label: '1', word: '1 offsite' },
  '1-immutable': { label: '1', word: '1 that nobody can delete' },
  '0': { label: '0', word: '0 errors' },
};

export const answers: Record<Digit['answer'], { word: string; shape: Glyph }> = {
  yes: { word: 'yes', shape: 'pass' },
  no: { word: 'no', shape: 'lost' },
  unknown: { word: 'not known', shape: 'unknown' },
};

export const digitMarks = (all: Digit[]): Marks => ({
  marks: all.map(({ digit, answer }) => ({ label: digits[digit].label, shape: answers[answer].shape })),
  text: all.map(({ digit, answer }) => `${digits[digit].word}: ${answers[answer].word}`).join('; '),
});

/** How it was proven or why not, and what share of the copy a sample was. */
export const howText = ({ how, share }: Proof): string =>
  share === undefined || share >= 1 ? how : `${how}, ${percent(share)} of the copy`;

/** The same shapes as the symbols of the page, smaller; 14 wide, drawn from their upper left corner. */
const glyphs = {
  pass: (x: number) => `M${x + 2} 7.5l3.3 3.3 6-7.3`,
  lost: (x: number) => `M${x + 3} 3l8 8m0-8l-8 8`,
  waits: (x: number) => `M${x + 3.5} 3h7l-7 8h7z`,
  info: (x: number) => `M${x + 3} 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0`,
  none: (x: number) => `M${x + 4} 7h6`,
  unknown: (x: number) => `M${x + 5} 5c0-3.4 4-3.4 4 0 0 1.6-2 1.6-2 3.2m0 2.4v.2`,
};
export type Glyph = keyof typeof glyphs;

/** One path for each shape, and where the letters stand. */
export function drawingOf({ marks }: Marks): {
  width: number;
  paths: { shape: Glyph; d: string }[];
  letters: { at: string; text: string };
} {
  const placed = marks.map(({ shape, label }, index) => ({ shape, label, x: index * 14 }));
  return {
    width: marks.length * 14,
    paths: [...Map.groupBy(placed, ({ shape }) => shape)].map(([shape, alike]) => ({
      shape,
      d: alike.map(({ x }) => glyphs[shape](x)).join(''),
    })),
    letters: {
      at: placed.map(({ x }) => x + 7).join(' '),
      text: placed.map(({ label }) => label).join(''),
    },
  };
}
