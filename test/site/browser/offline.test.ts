import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newestIn, surplusOf } from '../../../site/browser/kept.ts';
import { pageHeaders } from '../../../worker/security-headers.ts';
import { type OpenSite, openSite, pages } from '../../support/opened-site.ts';
import { day, idAt, takenAt } from '../../support/sample-report.ts';
import { staticFiles } from '../../support/static-files.ts';

const reportAt = (back: number) => `homelab/reports/${idAt(takenAt - back * day)}/`;

let site: OpenSite;
let host: Server;
let url: string;
/** What stands in front of the site: it lets people in, answers 403, sends them to its login, or is not there. */
let door: 'open' | 'refuses' | 'login' | 'gone' = 'open';

beforeAll(async () => {
  site = await openSite();
  const { 'content-type': _, ...headers } = pageHeaders;
  const files = staticFiles(site.folder, '/lab/', headers);
  host = createServer((request, response) => {
    if (door === 'gone') request.socket.destroy();
    else if (door === 'refuses') response.writeHead(403, { 'content-type': 'text/html' }).end('no');
    else if (door === 'login') response.writeHead(302, { location: 'http://127.0.0.1:9/login' }).end();
    else files(request, response);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/lab/`;
}, 180_000);

beforeEach(() => {
  door = 'open';
});

afterAll(async () => {
  await site.close();
  await new Promise((resolve) => host.close(resolve));
});

async function visit<Value>(look: (page: Page, context: BrowserContext) => Promise<Value>): Promise<Value> {
  const context = await site.browser.newContext({ timezoneId: 'Europe/Vienna' });
  const page = await context.newPage();
  try {
    await page.goto(url + pages.latest);
    const reports = async () => (await keptPages(page)).filter((kept) => kept.includes('/reports/')).length;
    await expect.poll(reports, { timeout: 20_000 }).toBe(5);
    return await look(page, context);
  } finally {
    await context.close();
  }
}

const keptPages = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const [name] = await caches.keys();
    return name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
  });

describe('without a network', () => {
  it('the latest page and the newest five reports are readable, with their looks, and say that they are old', async () => {
    const read = await visit(async (page) => {
      door = 'gone';
      const read: string[] = [];
      for (const path of [pages.latest, ...[0, 1, 2, 4, 5].map(reportAt)]) {
        await page.goto(url + path);
        const note = await page.locator('.kept').innerText();
        const styled = await page.evaluate(() => getComputedStyle(document.body).margin === '0px');
        read.push(`${await page.locator('h1').innerText()} ${styled} ${note.includes('as it was read')}`);
      }
      return read;
    });
    expect(read).toEqual(Array(6).fill('homelab-cluster true true'));
  });

  it('an old page raises no alarm about what it cannot know', async () => {
    const banners = await visit(async (page) => {
      door = 'gone';
      await page.clock.setFixedTime((takenAt + 9 * day) * 1000);
      await page.goto(url + pages.latest);
      return page.locator('.overdue').filter({ visible: true }).count();
    });
    expect(banners).toBe(0);
  });

  it('a page that was not kept says so, and which ones were', async () => {
    const [title, links, status] = await visit(async (page) => {
      door = 'gone';
      const response = await page.goto(url + pages.history.replace('2026', '1999'));
      return [
        await page.locator('h1').innerText(),
        await page.locator('a[href*="/reports/"]').count(),
        response?.status(),
      ];
    });
    expect([title, links, status]).toEqual(['Not reachable', 5, 503]);
  });

  it('a filtered page is the same page', async () => {
    const count = await visit(async (page) => {
      door = 'gone';
      await page.goto(`${url}${pages.latest}?severity=critical`);
      return page.locator('[data-item]:not([hidden])').count();
    });
    expect(count).toBe(3);
  });
});

describe('who is no longer let in', () => {
  it.each(['refuses', 'login'] as const)('keeps nothing, when the door %s', async (answer) => {
    const kept = await visit(async (page, context) => {
      door = answer;
      await page.goto(url + reportAt(0)).catch(() => {});
      door = 'gone';
      const other = await context.newPage();
      await other.goto(url + reportAt(0)).catch(() => {});
      const text = await other.locator('body').innerText();
      return [text.includes('homelab-cluster'), text.includes('reports/')];
    });
    expect(kept).toEqual([false, false]);
  });
});

it('lives below its own path, asks nobody else, and keeps neither the API nor downloads', async () => {
  const kept = await visit(async (page) => {
    await page.evaluate((root) => fetch(`${root}api/latest`).catch(() => {}), url);
    const scopes = await page.evaluate(async () =>
      (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    );
    return { scopes, urls: await keptPages(page) };
  });
  expect(kept.scopes).toEqual([url]);
  expect(kept.urls.filter((kept) => !kept.startsWith(url) || /api|\.(json|csv|md|html)$/.test(kept))).toEqual(
    [],
  );
});

it('the manifest makes it installable: name, scope, icons that are there', async () => {
  const manifest = await visit(async (page) => {
    const href = await page.locator('link[rel=manifest]').getAttribute('href');
    const response = await fetch(new URL(href ?? '', page.url()));
    return {
      at: response.url,
      json: (await response.json()) as { start_url: string; icons: { src: string }[] },
    };
  });
  expect(new URL(manifest.json.start_url, manifest.at).href).toBe(url);
  for (const { src } of manifest.json.icons)
    expect((await fetch(new URL(src, manifest.at))).status).toBe(200);
});

describe('what is kept', () => {
  const path = (cluster: string, report: number, part = '') => `/lab/${cluster}/reports/${report}/${part}`;

  it('the newest five reports of each cluster and the five read last, with all their pages', () => {
    const newest = [20, 21, 22, 23, 24].map((id) => path('a', id));
    const read = [11, 12, 13, 14, 15, 16].flatMap((id) => [path('a', id), path('a', id, 'guests/')]);
    expect(surplusOf([...newest, ...read, path('b', 10)])).toEqual([path('a', 11), path('a', 11, 'guests/')]);
  });

  it('of other pages the twenty read last', () => {
    const others = Array.from({ length: 22 }, (_, at) => `/lab/rules/r${at}/`);
    expect(surplusOf(others)).toEqual(['/lab/rules/r0/', '/lab/rules/r1/']);
  });

  it('the first five reports that a history page links to', () => {
    const rows = [7, 6, 6, 5, 4, 3, 2].map((id) => `<a href="../../reports/${id}/">x</a>`).join('');
    expect(newestIn(rows, 'https://a.example/lab/homelab/history/2026/')).toEqual(
      [7, 6, 5, 4, 3].map((id) => `https://a.example/lab/homelab/reports/${id}/`),
    );
  });
});
