import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReport, type Report } from '../../audit/report.ts';
import { findingsCsv } from '../../audit/written/findings-csv.ts';
import { markdownReport } from '../../audit/written/markdown-report.ts';
import { exportSite } from '../../cli/export.ts';
import { reportParts } from '../../site/src/view/place.ts';
import { hostile, hostileReport } from '../support/hostile-report.ts';
import { sampleHistory, sampleSource } from '../support/sample-history.ts';
import { day, idAt, takenAt } from '../support/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-files-'));
const fixtures = 'test/fixtures/reports';
const older: Report[] = readdirSync(fixtures).map((name) =>
  parseReport(JSON.parse(readFileSync(join(fixtures, name), 'utf8'))),
);
const history = sampleHistory(8);
const unreachable = idAt(takenAt - 6 * day);
// What was stored before rows said with what their report was compared.
const rows = history.rows.map((row, index) => (index === 1 ? { ...row, since: undefined } : row));
const cluster = { id: 'hostile', name: hostile, release: hostile };
const poisoned = hostileReport({ cluster });
const earlier = hostileReport({ id: idAt(takenAt - day), takenAt: takenAt - day, cluster });
const source = {
  ...sampleSource([
    { id: 'homelab', name: 'homelab', ...history, rows },
    { id: 'hostile', name: hostile, reports: [poisoned, earlier] },
    ...older.map((report) => ({ id: report.cluster.id, name: report.cluster.name, reports: [report] })),
  ]),
  address: async () => 'https://offsight.example',
};
/** Whatever a page shows where it did not reckon with something that is absent. */
const holes = /\bundefined\b|\bNaN\b|\[object|Invalid Date|<time[^>]*><\/time>/;
const read = (path: string) => readFileSync(join(folder, 'export', path), 'utf8');
const text = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
const comparison = (one: number, other: number, cluster = 'homelab') =>
  `${cluster}/compare/${idAt(takenAt - one * day)}/${idAt(takenAt - other * day)}/index.html`;

beforeAll(() => exportSite(source, join(folder, 'export')), 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('links', () => {
  /** The sample's reports are one report under many dates, and its runbook restores a guest that no list holds. */
  const mixed = /\/compare\/|\/runbooks\/node-/;

  it('of every page lead to a file of the export, and to a place in it', () => {
    const pages = readdirSync(join(folder, 'export'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    const ids = new Map<string, Set<string>>();
    const idsOf = (file: string) => {
      const known =
        ids.get(file) ?? new Set([...read(file).matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));
      ids.set(file, known);
      return known;
    };
    const dangling = pages.flatMap((page) =>
      [...read(page).matchAll(/ (?:href|src|action)="([^"]+)"/g)].flatMap(([, address = '']) => {
        const { origin, pathname, hash } = new URL(address, `https://files.example/${page}`);
        if (origin !== 'https://files.example') return [];
        const file = decodeURIComponent(pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
        const isThere = existsSync(join(folder, 'export', file));
        const anchor = decodeURIComponent(hash.slice(1));
        const isSaid =
          !anchor || mixed.test(page) || !file.endsWith('.html') || !isThere || idsOf(file).has(anchor);
        return isThere && isSaid ? [] : [`${page}: ${address}`];
      }),
    );
    expect(dangling).toEqual([]);
  });

  it('to guests and runbooks are text in all reports but the newest', () => {
    const newest = read(`homelab/reports/${idAt(takenAt)}/runbooks/index.html`);
    const before = read(`homelab/reports/${idAt(takenAt - day)}/runbooks/index.html`);
    expect(newest).toMatch(/<a href="[^"]*\/runbooks\/restore\/"/);
    expect(before).not.toMatch(/<a href="[^"]*\/runbooks\/restore\/"/);
    expect(text(before)).toContain('Restore');
  });
});

describe('comparisons', () => {
  it('are there for each report with the one before it, over missed and unreachable ones too', () => {
    const found = readdirSync(join(folder, 'export/homelab/compare'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\/.*\/index\.html$/.test(name))
      .sort();
    const pairs = [
      [7, 6],
      [7, 5],
      [5, 4],
      [4, 2],
      [2, 1],
      [1, 0],
    ];
    expect(found).toEqual(
      pairs.map(([one = 0, other = 0]) => comparison(one, other).replace('homelab/compare/', '')).sort(),
    );
  });

  it('show scores, rules, findings, the cluster and its numbers side by side', () => {
    const page = text(read(comparison(1, 0)));
    const { changes } = history.reports[0] as Report; // the newest of eight
    for (const { message } of [...changes.new, ...changes.resolved, ...changes.lostSight])
      expect(page).toContain(message);
    expect(page).toContain('What deducts');
    expect(page).toContain('Memory promised to guests');
    expect(page).toContain('that does not mean resolved');
    expect(page).toMatch(/Guests running \d+ \d+ [+−]?\d+/);
    expect(page).not.toMatch(holes);
  });

  it('lead to findings that are in the reports', () => {
    for (const [, address = '', anchor] of read(comparison(1, 0)).matchAll(
      /href="\.\.\/\.\.\/\.\.\/\.\.\/([^"#]+)#([^"]+)"/g,
    )) {
      const page = read(`${address}index.html`);
      // The sample's earlier report is the same report under another date: what it resolved is in neither.
      if (address.includes(idAt(takenAt))) expect(page).toContain(`id="${anchor}"`);
    }
  });

  it('keep hostile names text', () => {
    const page = read(comparison(1, 0, 'hostile')).replace(/"[^"]*"/g, '""');
    expect(page).toContain('&lt;img src=x onerror=pwned()&gt;');
    expect(page).not.toMatch(/<img|<script>/);
  });

  it('are linked from the history where there are pages, and nothing else is', () => {
    const links = [...read('homelab/history/2026/index.html').matchAll(/href="([^"]*\/compare\/[^"]*\/)"/g)];
    // One row is from before rows said so.
    expect(links).toHaveLength(5);
    for (const [, href = ''] of links)
      expect(existsSync(join(folder, 'export/homelab/history/2026', href, 'index.html'))).toBe(true);
  });

  it('are chosen by a form that leads to a page here, too, which says what a copy holds', () => {
    const form = /<form action="([^"]+)" method="get">/.exec(read('homelab/history/2026/index.html'))?.[1];
    const page = read(join('homelab/history/2026', form ?? '', 'index.html'));
    expect(text(page)).toContain('This is a copy of the site as files');
    for (const anchor of ['same', 'missing']) expect(page).toContain(`id="${anchor}"`);
  });

  it('offer neither missed audits nor a form where there is nothing to choose', () => {
    expect(read('homelab/history/2026/index.html')).not.toContain(`value="${idAt(takenAt - 3 * day)}"`);
    expect(read('homelab/history/2026/index.html')).toContain(`value="${unreachable}"`);
    expect(read('before-offsite/history/2026/index.html')).not.toContain('<form');
  });
});

describe('a report to take away', () => {
  const report = history.reports[0] as Report; // the newest of eight
  const place = `homelab/reports/${report.id}`;

  it('is what is stored, the table and the document', () => {
    expect(read(`${place}/report.json`)).toBe(JSON.stringify(report));
    expect(read(`${place}/findings.csv`)).toBe(findingsCsv(report));
    expect(read(`${place}/report.md`)).toBe(markdownReport(report));
  });

  it('is linked from its page and from the latest one, under a name that says what it is', () => {
    for (const path of [place, 'homelab']) {
      const links = [...read(`${path}/index.html`).matchAll(/href="([^"]+)" download="([^"]+)"/g)];
      expect(links.map(([, , name]) => name)).toEqual(
        ['html', 'md', 'csv', 'json'].map((type) => `homelab-${report.id}.${type}`),
      );
      for (const [, href = ''] of links) expect(existsSync(join(folder, 'export', path, href))).toBe(true);
    }
  });

  it('is one page that needs nothing else, says the same, and leads to the site', () => {
    const page = read(`${place}/report.html`);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(250_000);
    expect(page).toContain(`<style>${read('site.css')}</style></head>`);
    expect(page.indexOf('<meta charset="utf-8">')).toBeLessThan(500);
    expect(page).not.toMatch(/<script|<link|<form|<button|src=/);
    for (const [, href = ''] of page.matchAll(/ href="([^"]*)"/g))
      expect(href).toMatch(/^(#|https:\/\/offsight\.example\/)/);
    expect(page).toContain(`href="https://offsight.example/${place}/failures/`);
    const said = (html: string) => text(/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '').length;
    expect(said(page)).toBeGreaterThan(said(read(`${place}/index.html`)) * 0.9);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, anchor] of page.matchAll(/<a [^>]*href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  });

  it('stays text whatever names hold, in attributes too', () => {
    const [page = '', whole = ''] = ['report.html', 'index.html'].map((name) =>
      read(`hostile/reports/${poisoned.id}/${name}`),
    );
    expect(page).toContain('&lt;img src=x onerror=pwned()&gt;');
    const tags = (html: string, name: string) =>
      html.replace(/"[^"]*"/g, '""').match(new RegExp(`<${name}\\b`, 'g'))?.length ?? 0;
    for (const name of ['img', 'script']) expect(tags(page, name)).toBe(0);
    // Nothing more is left out than what is of the site.
    for (const name of ['table', 'section', 'details', 'li'])
      expect(tags(page, name)).toBe(tags(whole, name));
  });
});

describe.each(older.map((report) => [report.cluster.id, report] as const))(
  'the older report %s',
  (id, report) => {
    const place = `${id}/reports/${report.id}`;

    it.each(['', ...reportParts.map((part) => `/${part}`)])('has its page%s', (part) => {
      const page = text(read(`${place}${part}/index.html`));
      expect(page.length).toBeGreaterThan(200);
      expect(page).not.toMatch(holes);
    });

    it('can be taken away', () => {
      for (const file of ['report.html', 'report.md', 'findings.csv'])
        expect(read(`${place}/${file}`)).not.toMatch(holes);
    });
  },
);
