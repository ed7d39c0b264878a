/** Words of a cluster as Markdown: shown as they are, never as markup. */

/**
 * Text inside a paragraph, list item or table cell. HTML, emphasis, links, images, tables and footnotes come out as
 * plain letters; a web address becomes code, since a name must not turn into something to click.
 */
export function inline(text: string): string {
  const parts = text.split(/((?:[a-z][a-z0-9+.-]*:\/\/|www\.)[^\s|`]*)/i);
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : escaped(part))).join('');
}

/** Text as code, outside of tables. */
export function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  // A space on both sides is taken off again by every reader, and keeps backticks apart from the fence.
  return /^[\s`]|[\s`]$/.test(text) || text === '' ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

/** Text as code inside a table, where a bar would end the cell even in code. */
export const cellCode = (text: string): string => (text.includes('|') ? inline(text) : code(text));

/** Commands as a block of code. */
export function shell(commands: readonly { line: string }[]): string[] {
  const lines = commands.map(({ line }) => line);
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}sh`, ...lines, fence];
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return rows.length === 0 ? [] : [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Blocks of lines with an empty line between them; those without lines are left out. */
export const joined = (...blocks: string[][]): string[] =>
  blocks.filter((lines) => lines.length > 0).flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines));

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

const entities = (text: string): string => text.replace(/./g, (character) => `&#${character.charCodeAt(0)};`);

function escaped(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\`*_[\]|~#$^]/g, '\\$&')
      // `@somebody` would notify a person where the report is pasted into an issue.
      .replace(/@/g, '&#64;')
      // At the start of a block these would open a list, a rule or a heading underline.
      .replace(
        /^(\s*)([-+=:]|\d+(?=[.)](\s|$)))/,
        (_, space: string, mark: string) => `${space}${entities(mark)}`,
      )
  );
}
