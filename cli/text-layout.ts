/** Lines for a terminal: wrapping, bars, colours. */
import { styleText } from 'node:util';

export type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'magenta' | 'dim' | 'bold';

/** Paints text, or leaves it as it is where colour is not wanted. */
export type Paint = (colour: Colour, text: string) => string;

export const painter = (wanted: boolean): Paint =>
  wanted ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_, text) => text;

/**
 * Breaks text between words so that no line is wider than `width` columns; a word that is wider stays whole, since
 * paths and ids are there to be copied. A no-break space holds two words together and comes out as a space.
 *
 * @param indent columns before every line.
 * @param hang further columns before every line but the first.
 */
export function wrap(text: string, width: number, indent = 0, hang = 0): string[] {
  const lines: string[] = [];
  let line = '';
  const room = () => width - indent - (lines.length > 0 ? hang : 0);
  for (const word of text.split(' ').filter(Boolean)) {
    if (line !== '' && columns(`${line} ${word}`) > room()) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((content, index) =>
    `${' '.repeat(indent + (index > 0 ? hang : 0))}${content}`.replaceAll(noBreak, ' '),
  );
}

const noBreak = '\u00a0';

/** Keeps the words of a text on one line. */
export const together = (text: string): string => text.replaceAll(' ', noBreak);

/** Columns a terminal gives the text: letters of East Asian scripts and emoji take two, combining marks none. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) count += wide.test(character) ? 2 : combining.test(character) ? 0 : 1;
  return count;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const combining = /\p{Mn}|\p{Me}/u;

/** Ten cells for a score of 0 to 10; dots when there is none. */
export function bar(score: number | null): string {
  if (score === null) return '·'.repeat(10);
  const full = Math.round(Math.min(10, Math.max(0, score)));
  return '█'.repeat(full) + '░'.repeat(10 - full);
}

/** What the parts of a report need to write their lines. */
export interface Sheet {
  /** Columns of the terminal. */
  width: number;
  paint: Paint;
  /** Every subject and gap; otherwise the first few. */
  all: boolean;
}

/** A titled block; nothing when it has no lines. */
export const section = (title: string, lines: string[], { paint }: Sheet): string[] =>
  lines.length === 0 ? [] : [paint('bold', title.toUpperCase()), ...lines];
