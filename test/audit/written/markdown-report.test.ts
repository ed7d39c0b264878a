import { describe, expect, it } from 'vitest';
import { markdownReport } from '../../../audit/written/markdown-report.ts';
import { code, inline, shell } from '../../../audit/written/markdown-text.ts';
import { sampleReport } from '../../support/judged-sample.ts';

it('is a document with everything that the report says', () => {
  expect(markdownReport(sampleReport())).toMatchSnapshot();
});

it('every table row has the cells of its head, whatever names hold', () => {
  const report = sampleReport((facts) => {
    for (const guest of facts.guests) Object.assign(guest, { name: 'a | b ` c \\', tags: ['x|y', '``'] });
  });
  const bars = (line: string) => line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length;
  const tables = markdownReport(report)
    .split('\n\n')
    .filter((block) => block.startsWith('| '));
  expect(tables.length).toBeGreaterThan(4);
  for (const table of tables) expect(new Set(table.split('\n').map(bars)).size).toBe(1);
});

describe('text of a cluster is no markup', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    ['![x](http://evil.example/x.png)', '!\\[x\\](`http://evil.example/x.png)`'],
    ['see https://evil.example', 'see `https://evil.example`'],
    ['www.evil.example', '`www.evil.example`'],
    ['**bold** _it_ ~~no~~ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\`'],
    ['a | b \\', 'a \\| b \\\\'],
    ['&amp; &#60;', '&amp;amp; &amp;\\#60;'],
    ['# heading', '\\# heading'],
    ['- item', '&#45; item'],
    ['1. item', '&#49;. item'],
    ['9.2.3', '9.2.3'],
    ['root@pam', 'root&#64;pam'],
  ])('%s', (text, expected) => expect(inline(text)).toBe(expected));

  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['', '`  `'],
  ])('as code: %s', (text, expected) => expect(code(text)).toBe(expected));

  it('a command with a fence in it stays in its block', () => {
    expect(shell([{ line: 'echo ```' }])).toEqual(['````sh', 'echo ```', '````']);
  });
});
