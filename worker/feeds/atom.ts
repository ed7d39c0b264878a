/** Atom feeds (RFC 4287), as text. */
import { XMLBuilder } from 'fast-xml-parser';

export interface Feed {
  /** Stays the same for ever: `tagUri`. */
  id: string;
  title: string;
  /** Unix seconds; of the newest entry. */
  updated: number;
  /** Page on which people read the same. */
  alternate: string;
  /** The feed's own address; null where it holds a key, which a saved feed must not give away. */
  self: string | null;
  entries: Entry[];
}

export interface Entry {
  id: string;
  title: string;
  updated: number;
  link: string;
  /** Plain text. */
  summary: string;
  /** Paragraphs of plain text. */
  content?: string[];
  category?: string;
}

/** Every text may be hostile: it is escaped, and rid of what XML 1.0 cannot hold. */
export function atomFeed({ id, title, updated, alternate, self, entries }: Feed): string {
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'utf-8' },
    feed: {
      '@xmlns': 'http://www.w3.org/2005/Atom',
      id,
      title,
      updated: instant(updated),
      author: { name: 'Offsight' },
      link: [
        { '@rel': 'alternate', '@type': 'text/html', '@href': alternate },
        ...(self === null ? [] : [{ '@rel': 'self', '@type': 'application/atom+xml', '@href': self }]),
      ],
      entry: entries.map(entryNode),
    },
  });
}

const entryNode = ({ id, title, updated, link, summary, content, category }: Entry) => ({
  id,
  title,
  updated: instant(updated),
  link: { '@rel': 'alternate', '@type': 'text/html', '@href': link },
  ...(category !== undefined && { category: { '@term': category } }),
  summary,
  // Markup as text: escaped once by itself, and once more as the text of this element.
  ...(content && { content: { '@type': 'html', '#text': builder.build({ p: content }) } }),
});

/**
 * An id that outlives a change of addresses' form (RFC 4151).
 * @param base address of the site; its host is part of the id
 * @param specific what is named on it: `homelab/reports`
 */
export const tagUri = (base: string, specific: string): string =>
  `tag:${new URL(base).hostname},2026:${specific}`;

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** What XML 1.0 cannot hold, escaped or not (production 2, Char), lone surrogates among it. */
const unfit = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const fit = (_name: string, value: unknown): string => String(value).replaceAll(unfit, '');

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  tagValueProcessor: fit,
  attributeValueProcessor: fit,
});
