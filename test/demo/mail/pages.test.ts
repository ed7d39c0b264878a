import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailFolder, mailFolder } from '../../../demo/mail/folder.ts';
import { mailPages } from '../../../demo/mail/pages.ts';
import { serveDemo } from '../../../demo/server.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { openBrowser } from '../../support/browser.ts';
import { worse } from '../../worker/alert/sample.ts';

const site = 'http://localhost:8787';
const place = mkdtempSync(join(tmpdir(), 'offsight-pages-'));
const folder: MailFolder = mailFolder(join(place, 'mails'));
const pages = mailPages(folder, site);
const get = async (path: string) => {
  const response = await pages.fetch(new Request(`http://localhost:8788${path}`));
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const rawMail = (headers: Record<string, string>, html: string, text = 'plain') =>
  new TextEncoder().encode(
    [
      ...Object.entries({ 'MIME-Version': '1.0', ...headers }).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      '--b--',
      '',
    ].join('\r\n'),
  );

const evil = '<script>document.title="ran"</script><img src=x onerror="document.title=\'ran\'">';
let hostile: string;
let real: string;

beforeAll(async () => {
  folder.keep(
    rawMail(
      {
        Subject: `</title></textarea>${evil}`,
        Date: 'Fri, 20 Nov 2026 03:17:00 +0000',
        From: `"${evil.replaceAll('"', "'")}" <a@example.com>`,
        To: 'b@example.com',
        'X-Offsight-Kind': '"><script>alert(1)</script>',
        'X-Offsight-Severity': '" onclick="alert(2)',
      },
      `<html><head><title>x</title></head><body>${evil}<form action="https://evil.example"><button>go</button></form><iframe src="https://evil.example"></iframe><p id=seen>seen</p></body></html>`,
      `</pre>${evil}`,
    ),
  );
  const { mail } = renderMessage(worse, site);
  folder.keep(
    rawMail(
      {
        ...mail.headers,
        Subject: 'Homelab 7.2 -> 5.9',
        Date: 'Sun, 22 Nov 2026 03:17:00 +0000',
        From: 'Offsight <offsight@example.com>',
        To: 'owner@example.com',
      },
      mail.html,
      mail.text,
    ),
  );
  [real = '', hostile = ''] = (await folder.list()).map(({ id }) => id);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

it('lists all, newest first, with subject, time and kind', async () => {
  const { status, text } = await get('/');
  expect(status).toBe(200);
  expect(text.indexOf(`/mails/${real}`)).toBeLessThan(text.indexOf(`/mails/${hostile}`));
  expect(text).toContain('Homelab 7.2 -&gt; 5.9');
  expect(text).toContain('2026-11-22 03:17 UTC');
  expect(text).toContain('worse, critical');
  expect(text).toContain('2 mails');
});

it('shows the HTML, the text, the headers and the source of one', async () => {
  const { text } = await get(`/mails/${real}`);
  expect(text).toContain(`src="/mails/${real}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"`);
  expect(text).toContain('[critical] Backup of 3 guests stale offsite');
  expect(text).toContain('<dt>X-Offsight-Kind</dt><dd>worse</dd>');
  expect(text).toContain('--b--');
  expect(text).toContain(`<a href="/mails/${hostile}">Older</a>`);
  expect((await get(`/mails/${real}/text`)).text.trimEnd()).toBe(
    renderMessage(worse, site).mail.text.trimEnd(),
  );
});

it.each(['', '/html', '/text', '/source'])('nothing of a hostile mail gets into markup: %s', async (part) => {
  const { text, headers } = await get(`/mails/${hostile}${part}`);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('content-security-policy')).not.toMatch(/script-src/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  if (part === '') expect(text).not.toMatch(/<script|<img|" onclick=/);
  else expect(headers.get('content-security-policy')).toContain('sandbox');
});

it.each(['/mails/1', '/mails/..%2f..%2fpast', '/mails/1/html', '/elsewhere', '/mails//html'])(
  'there is no %s',
  async (path) => expect((await get(path)).status).toBe(404),
);

it('a part that there is not is not there', async () => {
  expect((await get(`/mails/${real}/constructor`)).status).toBe(404);
});

it('says so while there is none', async () => {
  const empty = mailPages(mailFolder(join(place, 'none')), site);
  const text = await (await empty.fetch(new Request('http://localhost:8788/'))).text();
  expect(text).toContain('None so far');
});

describe('in a browser', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveDemo>>;
  beforeAll(async () => {
    const fetch = (input: string | URL | Request, init?: RequestInit) =>
      pages.fetch(new Request(input, init));
    server = await serveDemo({ fetch }, { port: 0 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function opened(path: string, width = 390): Promise<{ page: Page; elsewhere: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!/^(data:|http:\/\/127\.0\.0\.1)/.test(request.url())) elsewhere.push(request.url());
    });
    await page.goto(`${server.url}${path}`, { waitUntil: 'networkidle' });
    return { page, elsewhere };
  }

  it('nothing of a hostile mail runs, loads or leads away', async () => {
    const { page, elsewhere } = await opened(`/mails/${hostile}`);
    const frame = page.frames().find((one) => one.url().endsWith('/html'));
    expect(await frame?.locator('#seen').textContent()).toBe('seen');
    await frame?.locator('button').click();
    expect(await frame?.title()).toBe('x');
    expect(await page.title()).toContain('<script>');
    expect(page.url()).toBe(`${server.url}/mails/${hostile}`);
    expect(elsewhere).toEqual([]);
    await page.close();
  });

  it('a link of a mail opens the report in a window of its own', async () => {
    const { page } = await opened(`/mails/${real}`, 1100);
    const frame = page.frames().find((one) => one.url().endsWith('/html'));
    expect(await frame?.locator('a').first().getAttribute('href')).toContain(`${site}/homelab/reports/`);
    expect(await frame?.evaluate("document.querySelector('base').target")).toBe('_blank');
    await page.close();
  });

  it.each(['/', `mail`])('fits a phone: %s', async (path) => {
    const { page } = await opened(path === '/' ? '/' : `/mails/${real}`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.close();
  });
});
