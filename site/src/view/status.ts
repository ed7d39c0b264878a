import type { Report } from '../../../audit/report.ts';

/** The word for a score and the tone in which it is drawn. */
export function statusOf(score: number | null): { word: string; tone: Tone } {
  if (score === null) return { word: 'No score', tone: 'none' };
  if (score >= 9) return { word: 'Excellent', tone: 'excellent' };
  if (score >= 7) return { word: 'Good', tone: 'good' };
  if (score >= 5) return { word: 'Fair', tone: 'fair' };
  return { word: 'Poor', tone: 'poor' };
}

export type Tone = 'excellent' | 'good' | 'fair' | 'poor' | 'none';

/** Why a report has no overall score; null when it has one. */
export function whyNoScore({ reachable, score }: Report): string | null {
  if (score.overall !== null) return null;
  return reachable
    ? 'Fewer than half of the categories could be judged.'
    : 'The cluster could not be read, so nothing on it was judged.';
}
