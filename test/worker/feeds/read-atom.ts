/** Reads a feed as strictly as RFC 4287 asks of those who write one. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect } from 'vitest';

type Node = Record<string, unknown>;

interface ReadEntry {
  id: string;
  title: string;
  updated: string;
  link: string;
  summary: string;
  /** HTML. */
  content: string | null;
  category: string | null;
}

export interface ReadFeed {
  id: string;
  title: string;
  updated: string;
  links: Record<string, string>;
  entries: ReadEntry[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: false,
  alwaysCreateTextNode: false,
  isArray: (name) => name === 'entry' || name === 'link',
});

/** RFC 3339, in UTC. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** RFC 4151: a tag URI of a host name and a date. */
const tag = /^tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[A-Za-z0-9/._~-]+$/;
const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Fails the test where the text is no valid feed. */
export function readAtom(xml: string): ReadFeed {
  expect(XMLValidator.validate(xml)).toBe(true);
  expect(xml).not.toMatch(notXml);
  // An ampersand that begins no reference is what most parsers stop at.
  expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
  const document = parser.parse(xml) as Node;
  expect(Object.keys(document)).toEqual(['?xml', 'feed']);
  expect(xml).toMatch(
    /^<\?xml version="1.0" encoding="utf-8"\?><feed xmlns="http:\/\/www.w3.org\/2005\/Atom">/,
  );
  const feed = document.feed as Node;
  const entries = ((feed.entry ?? []) as Node[]).map(readEntry);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  expect(text((feed.author as Node).name)).not.toBe('');
  const links = linksOf(feed);
  expect(links.alternate).toBeDefined();
  return { ...headOf(feed), links, entries };
}

function readEntry(entry: Node): ReadEntry {
  const { alternate = '' } = linksOf(entry);
  expect(alternate).toMatch(/^https?:\/\//);
  const content = entry.content as Node | undefined;
  if (content) expect(content['@type']).toBe('html');
  return {
    ...headOf(entry),
    link: alternate,
    summary: text(entry.summary),
    content: content ? text(content['#text']) : null,
    category: entry.category ? text((entry.category as Node)['@term']) : null,
  };
}

function headOf(node: Node): { id: string; title: string; updated: string } {
  const [id, title, updated] = [text(node.id), text(node.title), text(node.updated)];
  expect(id).toMatch(tag);
  expect(title).not.toBe('');
  expect(updated).toMatch(instant);
  return { id, title, updated };
}

/** At most one link of each relation; each has an absolute address. */
function linksOf({ link }: Node): Record<string, string> {
  const links = (link as Node[]).map((one) => [text(one['@rel']), new URL(text(one['@href'])).href] as const);
  expect(new Set(links.map(([rel]) => rel)).size).toBe(links.length);
  return Object.fromEntries(links);
}

/** Of an element that stands once and holds nothing but text. */
function text(value: unknown): string {
  expect(typeof value).toBe('string');
  return String(value);
}
