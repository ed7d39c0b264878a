/** Text from a cluster, made harmless for one line of any medium. Escaping for the medium comes after. */

/**
 * One line without control characters (a line end would forge a header or a line of its own), without invisible
 * ones that turn the reading direction or hide text, and not longer than `limit` letters.
 */
export function oneLine(text: string, limit = 500): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  return capped(line, limit);
}

/** At most `limit` letters; the last is then `…`. */
export function capped(text: string, limit: number): string {
  const letters = [...text];
  return letters.length <= limit
    ? text
    : `${letters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** A command is shown exactly or not at all: null when it holds what cannot be shown on one line. */
export const shownCommand = (command: string): string | null =>
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u.test(command) || !command.isWellFormed() ? null : command;

/** `2026-11-22 03:17 UTC` */
export const utc = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** `2026-11-22` */
export const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Rounded down, so that 100% means all. @param share 0 to 1 */
const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)}%`;

/** `82% of what applies could be judged (before: 96%).`; empty where there is no report. */
export function coverageText({
  coverageBefore,
  coverageAfter,
}: {
  coverageBefore: number | null;
  coverageAfter: number | null;
}): string {
  if (coverageAfter === null) return '';
  const before =
    coverageBefore === null || percent(coverageBefore) === percent(coverageAfter)
      ? ''
      : ` (before: ${percent(coverageBefore)})`;
  return `${percent(coverageAfter)} of what applies could be judged${before}.`;
}
