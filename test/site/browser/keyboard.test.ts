import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite, pages } from '../../support/opened-site.ts';

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
}, 180_000);

afterAll(() => site.close());

/** What has the focus: its text, or its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const on = document.activeElement;
    return (on?.getAttribute('name') || on?.id || on?.textContent || on?.tagName || '').trim();
  });

const report = <Value>(look: (page: Page) => Promise<Value>) => site.open(pages.latest, look);

describe('the way of the Tab key', () => {
  it('begins with the link to the content, which comes into sight and leads there', async () => {
    const way = await report(async (page) => {
      await page.keyboard.press('Tab');
      const link = await focused(page);
      const left = await page.evaluate(() => document.activeElement?.getBoundingClientRect().left ?? -1);
      await page.keyboard.press('Enter');
      const content = await focused(page);
      await page.keyboard.press('Tab');
      const inside = await page.evaluate(() => document.activeElement?.closest('main') !== null);
      return { link, shown: left >= 0, content, inside };
    });
    expect(way).toEqual({ link: 'Skip to the content', shown: true, content: 'main', inside: true });
  });

  it.each(['latest', 'failures', 'guests', 'plans', 'offsite', 'history', 'rules'] as const)(
    'reaches everything of %s in the order of the page, and shows where it is',
    async (name) => {
      const { reached, all, unseen, backwards } = await site.open(pages[name], async (page) => {
        const all = await page.evaluate(() => {
          const stops = 'a[href],button,input,select,summary,[tabindex="0"]';
          const there = [...document.querySelectorAll<HTMLElement>(stops)].filter((stop) =>
            stop.checkVisibility(),
          );
          for (const [at, stop] of there.entries()) stop.dataset.stop = String(at);
          return there.length;
        });
        const reached: number[] = [];
        const unseen: string[] = [];
        for (let press = 0; press < all; press++) {
          await page.keyboard.press('Tab');
          const { stop, text, seen } = await page.evaluate(() => {
            const on = document.activeElement as HTMLElement; // there always is one
            const { outlineStyle, outlineWidth } = getComputedStyle(on);
            return {
              stop: Number(on.dataset.stop ?? -1),
              text: on.textContent?.slice(0, 40) ?? '',
              seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
            };
          });
          reached.push(stop);
          if (!seen) unseen.push(text);
        }
        const backwards = reached.filter((stop, at) => at > 0 && stop <= (reached[at - 1] ?? -1));
        return { reached: new Set(reached).size, all, unseen, backwards };
      });
      expect({ reached, unseen, backwards }).toEqual({ reached: all, unseen: [], backwards: [] });
    },
    60_000,
  );

  it('opens and folds a finding', async () => {
    const states = await report(async (page) => {
      const summary = page.locator('.finding:not([open]) > summary').first();
      const finding = summary.locator('..');
      await summary.focus();
      const opened = async () => finding.evaluate((details: HTMLDetailsElement) => details.open);
      const before = await opened();
      // The locator asks for one that is folded: from here on it is another.
      await page.evaluate(() => document.activeElement?.parentElement?.setAttribute('data-held', ''));
      const held = page.locator('[data-held]');
      const states = [before];
      for (const key of ['Enter', ' ']) {
        await page.keyboard.press(key === ' ' ? 'Space' : key);
        states.push(await held.evaluate((details: HTMLDetailsElement) => details.open));
      }
      return states;
    });
    expect(states).toEqual([false, true, false]);
  });
});

describe('single keys', () => {
  it('j and k go through the findings that are shown, / to the filter', async () => {
    const way = await report(async (page) => {
      const way: string[] = [];
      for (const key of ['j', 'j', 'k', '/']) {
        await page.keyboard.press(key);
        way.push(await focused(page));
      }
      return way;
    });
    const [first, second, third, filter] = way;
    expect(first).toBe('proxmox runs 46% of the guests on 20% of the cores.');
    expect(second).toContain('traefik (110) is critical');
    expect(third).toBe(first);
    expect(filter).toBe('text');
  });

  it('write into a field as long as one has the focus, and stay away from shortcuts of the browser', async () => {
    const [text, path, dialogs] = await report(async (page) => {
      await page.locator('[name=text]').focus();
      await page.keyboard.type('gh?jk/');
      const text = await page.locator('[name=text]').inputValue();
      await page.locator('h1').click();
      await page.keyboard.press('Control+j');
      return [text, new URL(page.url()).pathname, await page.locator('dialog').count()];
    });
    expect([text, path, dialogs]).toEqual(['gh?jk/', '/reports/homelab/', 0]);
  });

  it('g and a letter follow a link of the head; the letter alone does nothing', async () => {
    const paths = await report(async (page) => {
      const paths: string[] = [];
      for (const [typed, to] of [
        ['h', 'homelab/'],
        ['gh', '2026/'],
        ['gu', 'rules/'],
        ['gx', 'rules/'],
      ]) {
        await page.keyboard.type(typed ?? '');
        await page.waitForURL(`**/${to}`);
        paths.push(new URL(page.url()).pathname);
      }
      return paths;
    });
    expect(paths).toEqual([
      '/reports/homelab/',
      '/reports/homelab/history/2026/',
      '/reports/rules/',
      '/reports/rules/',
    ]);
  });
});

describe('the list of keys', () => {
  it('keeps the focus, tells every key, closes by Escape and gives the focus back', async () => {
    const seen = await report(async (page) => {
      await page.keyboard.press('j');
      const before = await focused(page);
      await page.keyboard.press('?');
      const text = await page.locator('dialog').innerText();
      const inside: boolean[] = [];
      for (let press = 0; press < 6; press++) {
        await page.keyboard.press('Tab');
        // Between the last and the first stands the browser's own frame, which is no part of the page.
        inside.push(
          await page.evaluate(
            () =>
              document.activeElement?.closest('dialog,body>:not(dialog)') === null ||
              document.activeElement?.closest('dialog') !== null,
          ),
        );
      }
      await page.keyboard.press('Escape');
      return {
        text,
        inside,
        left: await page.locator('dialog').count(),
        back: (await focused(page)) === before,
      };
    });
    for (const part of ['/', 'j k', 'g l', 'Latest', 'g h', 'History', 'g u', 'Rules', '?'])
      expect(seen.text).toContain(part);
    expect(seen).toMatchObject({ inside: Array(6).fill(true), left: 0, back: true });
  });

  it('turns the keys off, for this and the next page, and a button still opens it', async () => {
    const [off, again, on] = await report(async (page) => {
      await page.keyboard.press('?');
      await page.getByLabel('Keys work in this browser').uncheck();
      await page.keyboard.press('Escape');
      await page.reload();
      await page.keyboard.press('?');
      const off = await page.locator('dialog').count();
      await page.getByRole('button', { name: 'Keyboard' }).click();
      const again = await page.locator('dialog').count();
      await page.getByLabel('Keys work in this browser').check();
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      return [off, again, await page.locator('dialog').count()];
    });
    expect([off, again, on]).toEqual([0, 1, 1]);
  });
});
