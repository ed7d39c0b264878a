/** XML of an object store, from a server that may be hostile. */
import { XMLParser } from 'fast-xml-parser';
import { ObjectStoreError } from '../object-reader.ts';

/** A document; the name of its root element tells what it is, whatever was asked. */
export interface XmlAnswer {
  root: string;
  content: XmlNode;
}

/** An element: its text, or what is in it. Read it with the functions below. */
export type XmlNode = unknown;

/** Elements that may come once or many times. */
const lists = new Set([
  'Contents',
  'CommonPrefixes',
  'Rule',
  'Transition',
  'Upload',
  'Grant',
  'Version',
  'DeleteMarker',
]);

// Entities are decoded below, in one pass and without a document's own: nothing can expand.
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  isArray: (name) => lists.has(name),
  maxNestedTags: 20,
  jPath: false,
});

/** @throws ObjectStoreError when the text is no complete document */
export function parseXml(text: string): XmlAnswer {
  if (/<!(doctype|entity)/i.test(text)) throw malformed('the answer is no S3 document');
  // Keys with such characters come encoded. Read as they stand here, they would be other keys.
  if (forbidden.test(text)) throw malformed('the answer holds characters that XML cannot');
  let parsed: unknown;
  try {
    parsed = parser.parse(text);
  } catch {
    throw malformed('the answer is not XML');
  }
  const roots = isNode(parsed) ? Object.entries(parsed).filter(([name]) => name !== '#text') : [];
  const [root, content] = roots[0] ?? ['', undefined];
  if (roots.length !== 1 || Array.isArray(content)) throw malformed('the answer is not XML');
  // The parser closes what was never closed.
  const end = text.trimEnd();
  if (!end.endsWith(`${root}>`) && !(content === '' && end.endsWith('/>')))
    throw malformed('the answer breaks off');
  return { root, content };
}

const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** All elements of that name right below a node. */
export function children(node: XmlNode, name: string): XmlNode[] {
  const found = isNode(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

/** The first element below a node, along a path of names. */
export const child = (node: XmlNode, ...path: string[]): XmlNode =>
  path.reduce((at: XmlNode, name) => children(at, name)[0], node);

/** The text of an element along a path; undefined where there is none. */
export function textAt(node: XmlNode, ...path: string[]): string | undefined {
  const found = child(node, ...path);
  return typeof found === 'string' ? decoded(found) : undefined;
}

/** A count along a path; undefined where there is none or it is no natural number. */
export function countAt(node: XmlNode, ...path: string[]): number | undefined {
  const text = textAt(node, ...path)?.trim();
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : undefined;
}

/** A time along a path, Unix seconds; undefined where there is none that can be read. */
export function timeAt(node: XmlNode, ...path: string[]): number | undefined {
  const at = Date.parse(textAt(node, ...path)?.trim() ?? '');
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000);
}

const isNode = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const decoded = (text: string): string =>
  text.includes('&')
    ? text.replace(
        /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
        (whole, name, digits, hex) =>
          name ? (named[name] ?? whole) : character(digits ? Number(digits) : Number.parseInt(hex, 16)),
      )
    : text;

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const character = (code: number): string =>
  code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code);

const malformed = (message: string) =>
  new ObjectStoreError('malformed', `${message}; check the endpoint of the target`);
