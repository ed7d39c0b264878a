/** Answers as XML, written by hand: what reads them must not share its code. */

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A whole document. */
export const document = (root: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`;

/** An element around XML; nothing when there is none. */
export const around = (name: string, content: string): string =>
  content === '' ? '' : `<${name}>${content}</${name}>`;

/** An element with text; nothing when it is undefined. */
export const element = (name: string, text: string | number | boolean | undefined): string =>
  text === undefined ? '' : `<${name}>${escaped(String(text))}</${name}>`;

const escaped = (text: string): string =>
  text.replace(
    /[&<>"'\u0000-\u001f\u007f]/g,
    (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Milliseconds are always zero, as on the real service. */
export const isoTime = (seconds: number): string => new Date(Math.floor(seconds) * 1000).toISOString();
