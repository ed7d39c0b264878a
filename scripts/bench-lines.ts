/** What a bench prints: figures as it goes, and at the end those that have a limit. */

const limited: { what: string; value: number; limit: number }[] = [];
let chapter = '';

export function heading(title: string): void {
  chapter = title.replace(/[:,(].*$/, '').trim();
  console.log(`\n${title}`);
}

/** One figure. With a limit it comes again in the summary. */
export function line(what: string, value: number, limit?: number): void {
  console.log(
    `  ${what.padEnd(44)} ${shown(value).padStart(8)}  ${limit === undefined ? '' : verdict(value, limit)}`,
  );
  if (limit !== undefined) limited.push({ what: `${chapter}: ${what}`, value, limit });
}

/** One row of a table, in columns of equal width; texts of the first column stand left. */
export function row(cells: readonly (string | number)[], first = 10): void {
  const [name = '', ...figures] = cells.map(String);
  console.log(
    `  ${first > 10 ? name.padEnd(first) : name.padStart(first)}${figures.map((cell) => cell.padStart(10)).join('')}`,
  );
}

export function summary(): void {
  heading('Summary');
  const width = Math.max(...limited.map(({ what }) => what.length));
  for (const { what, value, limit } of limited)
    console.log(`  ${what.padEnd(width)} ${shown(value).padStart(8)}  ${verdict(value, limit)}`);
}

export const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const shown = (value: number): string => String(Math.round(value * 100) / 100);
const verdict = (value: number, limit: number): string =>
  value <= limit ? `within ${limit}` : `OVER ${limit}`;
