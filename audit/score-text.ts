/** Scores in words and figures, the same wherever they are shown. */

/** Status word of a score; null has none. */
export function statusWord(score: number | null): string {
  if (score === null) return 'No score';
  return score >= 9 ? 'Excellent' : score >= 7 ? 'Good' : score >= 5 ? 'Fair' : 'Poor';
}

type Score = number | null;

/** The overall score, the same wherever it is shown: `7.2`, `7.0`, `10`, `no score`. */
export function overallText(score: Score): string {
  if (score === null) return 'no score';
  return score === 10 ? '10' : score.toFixed(1);
}

/** The score of a category, which loses quarters of a point: `6`, `5.75`. */
export const categoryText = (score: Score): string =>
  score === null ? 'no score' : String(Number(score.toFixed(2)));

/** `7.2 → 5.9`; the later one alone where there is none before, or nothing changed. */
export const overallChange = (before: Score, after: Score): string => changed(before, after, overallText);
export const categoryChange = (before: Score, after: Score): string => changed(before, after, categoryText);

const changed = (before: Score, after: Score, text: (score: Score) => string): string =>
  before === null || before === after ? text(after) : `${text(before)} → ${text(after)}`;
