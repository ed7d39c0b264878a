import type { Severity } from './rule.ts';

/** A measured value, or what it must lie between when part of it could not be read. */
export interface Range {
  low: number;
  high: number;
}

export const exactly = (value: number): Range => ({ low: value, high: value });

/**
 * Holds a value against a threshold pair. With an incomplete value it says only what is certain whatever the
 * missing part may be: the severity that is proven at least, `fine`, or `unclear`.
 *
 * @param severities what reaching `warn` and what reaching `bad` means.
 */
export function grade(
  { low, high }: Range,
  { warn, bad }: { warn: number; bad: number },
  severities: readonly [warn: Severity, bad: Severity],
): Severity | 'fine' | 'unclear' {
  if (settle(low) >= bad) return severities[1];
  if (settle(low) >= warn) return severities[0];
  return settle(high) < warn ? 'fine' : 'unclear';
}

/** Shares come from divisions: 0.45 − 0.2 must reach a threshold of 0.25. */
const settle = (value: number) => Math.round(value * 1e9) / 1e9;
