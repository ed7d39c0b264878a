/**
 * The badge: the overall score and nothing else of a report. As data for shields.io
 * (https://shields.io/badges/endpoint-badge) and as a picture of its own.
 */
import { overallText, statusWord } from '../../audit/score-text.ts';
import { healthOf } from '../health.ts';
import { newestRow } from '../store.ts';
import type { Asked } from './documents.ts';

interface Badge {
  /** `7.2`, `unknown` or `overdue`. */
  message: string;
  /** Six hex digits; white text on it has a contrast of at least 4.5. */
  color: string;
}

const label = 'Offsight';

const grey = '57606a';
const colors: Record<string, string> = {
  Excellent: '1a7f37',
  Good: '4d7c0f',
  Fair: '9a6700',
  Poor: 'cf222e',
};

/** For how long shields.io keeps an answer; it takes no less. */
const cacheSeconds = 300;

export async function badgeJson(asked: Asked): Promise<string> {
  return JSON.stringify({ schemaVersion: 1, label, ...(await badgeOf(asked)), cacheSeconds });
}

/** It has neither styles nor scripts, and names no font that would have to be fetched. */
export async function badgeSvg(asked: Asked): Promise<string> {
  const { message, color } = await badgeOf(asked);
  const left = labelWidth + 2 * padding;
  const right = widthOf(message) + 2 * padding;
  const text = (x: number, width: number, words: string) =>
    `<text x="${x}" y="14" textLength="${width}" lengthAdjust="spacingAndGlyphs">${words}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" viewBox="0 0 ${left + right} 20" role="img" aria-label="${label}: ${message}">
<title>${label}: ${message}</title>
<clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#24292f"/><rect x="${left}" width="${right}" height="20" fill="#${color}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">${text(padding, labelWidth, label)}${text(left + padding, right - 2 * padding, message)}</g>
</svg>
`;
}

async function badgeOf({ bucket, cluster, now }: Asked): Promise<Badge> {
  const newest = await newestRow(bucket, cluster.id, ({ digest }) => digest !== null);
  if (!newest) return { message: 'unknown', color: grey };
  if ((await healthOf(bucket, cluster, now)).overdue) return { message: 'overdue', color: 'bc4c00' };
  const { overall } = newest;
  if (overall === null) return { message: 'unknown', color: grey };
  return { message: overallText(overall), color: colors[statusWord(overall)] ?? grey };
}

const padding = 6;

// Widths in Verdana at 11 pixels. In another font the letters are drawn closer or wider, to fit.
const labelWidth = 48;
const wordWidths: Record<string, number> = { unknown: 51, overdue: 47 };

const widthOf = (message: string): number =>
  wordWidths[message] ?? [...message].reduce((sum, letter) => sum + (letter === '.' ? 4 : 7), 0);
