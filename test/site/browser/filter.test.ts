import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite, pages } from '../../support/opened-site.ts';

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
}, 180_000);

afterAll(() => site.close());

/** Findings that are not left out, folded or not. */
const left = (page: Page) => page.locator('[data-item]:not([hidden])').count();
const said = (page: Page) => page.locator('.filter [role=status]').innerText();

describe('the filter of the findings', () => {
  it('leaves out what is not asked for, says how many are left and keeps the state in the address', async () => {
    const seen = await site.open(pages.latest, async (page) => {
      const all = await left(page);
      await page.getByRole('checkbox', { name: 'critical' }).check();
      const critical = [await left(page), await said(page), new URL(page.url()).search];
      await page.getByRole('checkbox', { name: 'high' }).check();
      await page.locator('[name=node]').selectOption('proxmox');
      await page.locator('[name=text]').fill(' SERVICE-1 ');
      const narrow = [await left(page), new URL(page.url()).search];
      const severities = await page.locator('.severity').filter({ visible: true }).count();
      await page.getByRole('button', { name: 'Clear filter' }).click();
      await page.waitForFunction(() => location.search === '');
      return { all, critical, narrow, severities, cleared: [await left(page), await said(page)] };
    });
    expect(seen).toEqual({
      all: 39,
      critical: [3, '3 of 39 shown', '?severity=critical'],
      narrow: [8, '?severity=critical&severity=high&node=proxmox&text=+SERVICE-1+'],
      severities: 1,
      cleared: [39, ''],
    });
  });

  it('is as the address says when the page opens, and what is found does not stay folded away', async () => {
    const [count, shown, status] = await site.open(
      `${pages.latest}?severity=high&text=service-17`,
      async (page) => [
        await left(page),
        await page.getByText('service-17 (117) is in no backup job.').isVisible(),
        await said(page),
      ],
    );
    expect([count, shown, status]).toEqual([1, true, '1 of 39 shown']);
  });

  it('gives way to a link that leads to what it leaves out', async () => {
    const [hidden, shown] = await site.open(`${pages.latest}?severity=low`, async (page) => {
      const target = page.locator('[id="f-guests-in-backup-job--lxc-125"]');
      const hidden = !(await target.isVisible());
      await page.evaluate(() => {
        location.hash = '#f-guests-in-backup-job--lxc-125';
      });
      await page.waitForFunction(() => location.search === '');
      return [hidden, await target.isVisible()];
    });
    expect([hidden, shown]).toEqual([true, true]);
  });

  it('takes an address that asks for what there is not as it is: nothing is left, and it says so', async () => {
    const status = await site.open(`${pages.latest}?text=%3Cimg%20src%3Dx%3E&node=nowhere`, (page) =>
      said(page),
    );
    expect(status).toBe('0 of 39 shown');
  });
});

describe('buttons', () => {
  it('open and fold all that is folded', async () => {
    const counts = await site.open(pages.latest, async (page) => {
      const opened = () => page.locator('#findings details[open]').count();
      const all = await page.locator('#findings details').count();
      await page.getByRole('button', { name: 'Open all' }).click();
      const open = (await opened()) === all;
      await page.getByRole('button', { name: 'Fold all' }).click();
      return [open, await opened()];
    });
    expect(counts).toEqual([true, 0]);
  });

  it('copy commands to the letter, and say so', async () => {
    const [copied, text] = await site.open(
      pages.plans,
      async (page) => {
        const button = page.locator('[data-copy]').first();
        await button.click();
        await page.getByText('Copied').waitFor();
        return [
          await page.evaluate(() => navigator.clipboard.readText()),
          (await page.locator('.command').first().locator('pre').allTextContents()).join('\n'),
        ];
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
    expect(text).toMatch(/^\w/);
    expect(copied).toBe(text);
  });

  it('select them where the browser does not let a page copy', async () => {
    const selected = await site.open(pages.plans, async (page) => {
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await page.locator('[data-copy]').first().click();
      await page.getByText('Selected').waitFor();
      return page.evaluate(() => getSelection()?.toString());
    });
    expect(selected).toMatch(/^\w/);
  });

  it('choose light or dark for this page and the next ones, before anything is drawn', async () => {
    const schemes = await site.open(
      pages.latest,
      async (page) => {
        const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
        const before = await scheme();
        await page.getByLabel('Colours').selectOption('dark');
        await page.goto(`${site.url}${pages.history}`);
        return [before, await scheme(), await page.getByLabel('Colours').inputValue()];
      },
      { colorScheme: 'light' },
    );
    expect(schemes).toEqual(['light dark', 'dark', 'dark']);
  });
});
