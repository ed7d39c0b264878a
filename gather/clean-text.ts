/**
 * Control and bidi characters, line separators and lone surrogates: they can hide, reorder or break what a
 * person reads in a page, a mail or a terminal.
 */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Nearly all names are made of these and need no second look. */
const plain = /^[\x20-\x7e]*$/;

const longest = 300;

/** A text or number as text. Anything else from outside may not even have one: `{"toString":null}`. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** A name from outside: what cannot be shown becomes U+FFFD, what is over 300 characters is cut. */
export function cleanName(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return plain.test(short) ? short : short.replace(unsafe, '\ufffd');
}

/** A sentence from outside, such as an error or a comment: as a name, with line breaks and tabs as blanks. */
export function cleanProse(text: string): string {
  return cleanName(
    text
      .slice(0, 4 * longest)
      .replace(/\s+/g, ' ')
      .trim(),
  );
}
