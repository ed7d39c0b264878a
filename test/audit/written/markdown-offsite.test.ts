import { describe, expect, it } from 'vitest';
import type { OffsiteReport } from '../../../audit/report-offsite.ts';
import { markdownReport } from '../../../audit/written/markdown-report.ts';
import { proofText } from '../../../audit/written/offsite-outline.ts';
import { hostileReport } from '../../support/hostile-report.ts';
import { offsiteFacts, sampleOffsite } from '../../support/sample-offsite.ts';
import { sampleReport } from '../../support/sample-report.ts';

/** The subsection alone; empty where there is none. */
function sectionOf(offsite: OffsiteReport | undefined): string {
  const [, section = ''] = markdownReport(sampleReport({ offsite })).split('### Offsite\n');
  return section.split(/^## /m)[0] ?? '';
}

/** Cells of the row that begins so. */
const row = (text: string, first: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${first} |`))
    ?.slice(2, -2)
    .split(' | ')
    .slice(1);

it('tells targets, the matrix, what is not proven, the digits and the places', () => {
  expect(sectionOf(sampleOffsite())).toMatchSnapshot();
});

it('is a part of the section about backups, behind what was found there', () => {
  const [, before = ''] = markdownReport(sampleReport()).split('## 8. Backup and disaster recovery');
  const offsite = before.indexOf('### Offsite');
  expect(offsite).toBeGreaterThan(before.indexOf('- **high**'));
  expect(offsite).toBeLessThan(before.indexOf('## 9. Recovery times'));
});

it('is not there without targets', () => {
  expect(markdownReport(sampleReport({ offsite: undefined }))).not.toContain('Offsite');
});

describe('the matrix', () => {
  const text = sectionOf(sampleOffsite());

  it('shows state, newest copy and proofs of each guest at each target', () => {
    expect(row(text, 'dns (VM 100)')).toEqual([
      'proven<br>2026-11-22 01:00 UTC<br>L0–L5<br>restored 2026-10-13',
      'proven<br>2026-11-22 01:00 UTC<br>L0–L2, L4–L5 (12 %)',
      'not expected',
      '3-2-1-1-0',
    ]);
    expect(row(text, 'photos (VM 105)')).toEqual([
      '**damaged**<br>2026-11-22 01:00 UTC<br>L0–L2; L4 failed',
      'not expected',
      'not expected',
      '3-2-✗-1-✗',
    ]);
  });

  it('calls what nobody looked at not seen', () => {
    expect(row(text, 'printer (VM 106)')?.[2]).toBe('**not seen**');
    expect(row(text, 'friend')?.slice(2)).toEqual(['**nobody looked**', ...Array(7).fill('–')]);
  });
});

it.each([
  ['nothing proven', ['cannot', 'open', 'open', 'open', 'open', 'open'], ''],
  ['all', Array(6).fill('proven'), 'L0–L5'],
  ['with holes', ['proven', 'proven', 'open', 'cannot', 'proven', 'open'], 'L0–L1, L4'],
  [
    'once',
    ['proven', 'proven', 'proven', 'decayed', 'decayed', 'failed'],
    'L0–L2; L3 decayed; L4 decayed; L5 failed',
  ],
] as const)('proofs in words: %s', (_, outcomes, expected) => {
  const levels = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;
  const proofs = levels.map((level, at) => ({ level, outcome: outcomes[at] ?? 'open', how: 'x' }));
  expect(proofText(proofs)).toBe(expected);
});

it('says whose guests they are when the cluster did not answer', () => {
  const lastKnown = { takenAt: offsiteFacts.takenAt - 86_400, guests: offsiteFacts.guests ?? [] };
  const offsite = { targets: offsiteFacts.offsite?.targets ?? [], lastKnown };
  expect(sectionOf(sampleOffsite({ guests: undefined, offsite }))).toContain(
    'guests as last seen at 2026-11-21 03:17 UTC',
  );
});

it('hostile text becomes no markup, and tables keep their cells', () => {
  const section = sectionOf(hostileReport().offsite);
  // Keys of objects stand in code, where nothing is markup.
  expect(section.replace(/`[^`]*`/g, '').match(/<(img|script|\/title)/g)).toBeNull();
  const bars = (line: string) => line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length;
  const tables = section
    .trim()
    .split('\n\n')
    .filter((block) => block.startsWith('| '));
  expect(tables).toHaveLength(5);
  for (const table of tables) expect(new Set(table.split('\n').map(bars)).size).toBe(1);
});
