import { describe, expect, it } from 'vitest';
import { atomFeed, type Feed, tagUri } from '../../../worker/feeds/atom.ts';
import { hostile } from '../../support/hostile-report.ts';
import { readAtom } from './read-atom.ts';

const base = 'https://offsight.example';

const feed = (changes: Partial<Feed> = {}): Feed => ({
  id: tagUri(base, 'lab/reports'),
  title: 'Lab: audits',
  updated: 1_795_317_420,
  alternate: `${base}/lab/`,
  self: `${base}/api/feeds/reports.atom?cluster=lab`,
  entries: [],
  ...changes,
});

const entry = {
  id: tagUri(base, 'lab/reports/1'),
  title: 'Lab 7.2 (−0.3)',
  updated: 1_795_317_420,
  link: `${base}/lab/reports/1/`,
  summary: 'No findings.',
};

describe('a feed', () => {
  it('is read as it was written', () => {
    const read = readAtom(
      atomFeed(feed({ entries: [{ ...entry, content: ['one', 'two'], category: 'worse' }] })),
    );
    expect(read).toEqual({
      id: 'tag:offsight.example,2026:lab/reports',
      title: 'Lab: audits',
      updated: '2026-11-22T03:17:00.000Z',
      links: {
        alternate: 'https://offsight.example/lab/',
        self: 'https://offsight.example/api/feeds/reports.atom?cluster=lab',
      },
      entries: [
        {
          id: 'tag:offsight.example,2026:lab/reports/1',
          title: 'Lab 7.2 (−0.3)',
          updated: '2026-11-22T03:17:00.000Z',
          link: 'https://offsight.example/lab/reports/1/',
          summary: 'No findings.',
          content: '<p>one</p><p>two</p>',
          category: 'worse',
        },
      ],
    });
  });

  it('may be empty, and may keep its address to itself', () => {
    const { entries, links } = readAtom(atomFeed(feed({ self: null })));
    expect([entries, Object.keys(links)]).toEqual([[], ['alternate']]);
  });

  it('has ids of the site’s name, without its port', () => {
    expect(tagUri('http://localhost:8787/', 'lab/reports')).toBe('tag:localhost,2026:lab/reports');
  });
});

describe('hostile text', () => {
  const controls = `a\u0000b\u0008c\u001bd\u{fffe}e\u{ffff}f\ud800g`;

  it.each([
    ['markup', hostile, hostile],
    ['an end of CDATA and a comment', ']]>-->', ']]>-->'],
    ['references', '&amp; &#0; &lt;', '&amp; &#0; &lt;'],
    ['what XML cannot hold', controls, 'abcdefg'],
    ['letters of other planes', '🏠 Ünïcødé', '🏠 Ünïcødé'],
    ['a word that builders take for a flag', 'true', 'true'],
  ])('%s is text', (_, text, shown) => {
    const all = { ...entry, title: text, summary: text, category: text, content: [text] };
    const read = readAtom(atomFeed(feed({ title: text, entries: [all] })));
    expect(read.title).toBe(shown);
    const [first] = read.entries;
    expect(first).toMatchObject({ title: shown, summary: shown, category: shown });
    // Read once more, as the HTML that it is: one paragraph, and no markup but its own.
    const inside = /^<p>([^<>]*)<\/p>$/.exec(first?.content ?? '')?.[1];
    expect(inside).toBe(
      shown
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&apos;'),
    );
  });
});
