import type { Recommendation } from '../../../audit/report.ts';

const titles: [Recommendation['horizon'], string][] = [
  ['now', 'Now'],
  ['two-weeks', 'Within two weeks'],
  ['month', 'Within a month'],
];

/** Recommendations by when they are due, in each the one that gains most first. */
export const byHorizon = (all: Recommendation[]): { title: string; recommendations: Recommendation[] }[] =>
  titles
    .map(([horizon, title]) => ({ title, recommendations: all.filter((one) => one.horizon === horizon) }))
    .filter(({ recommendations }) => recommendations.length > 0);

export const effortWords: Record<Recommendation['effort'], string> = {
  minutes: 'takes minutes',
  hours: 'takes hours',
  days: 'takes days',
};
