import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite, pages } from '../../support/opened-site.ts';

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
}, 180_000);

afterAll(() => site.close());

describe('without JavaScript', () => {
  it.each(Object.entries(pages))(
    '%s says what it says with it, shows no button that does nothing, and its links work',
    async (_, path) => {
      const look = (page: Page) =>
        page.evaluate(() => ({
          // What the script does is left out: tools, and times in the zone of the reader.
          text: [...document.querySelectorAll('main :is(h1,h2,h3,h4,summary,dt,dd,pre,caption,th)')]
            .filter((element) => !element.closest('.js') && !element.querySelector('time'))
            .map((element) => element.textContent),
          // A form that asks the server works without a script.
          tools: [...document.querySelectorAll('button,select,input')].filter(
            (tool) => tool.checkVisibility() && !tool.closest('form:not(.js)'),
          ).length,
          hidden: document.querySelectorAll('[data-item][hidden], [data-group][hidden]').length,
        }));
      const without = await site.open(path, look, { javaScriptEnabled: false });
      const withIt = await site.open(path, look);
      expect(without.text).toEqual(withIt.text);
      expect(without.hidden).toBe(0);
      expect(withIt.tools).toBeGreaterThan(0);
      expect(without.tools).toBe(0);
    },
  );

  it('a finding opens by a click, and a link inside of the page leads there', async () => {
    const [opened, hash] = await site.open(
      pages.latest,
      async (page) => {
        const finding = page.locator('.finding').last();
        await finding.locator('summary').click();
        const opened = (await finding.getAttribute('open')) !== null;
        await finding.getByText('Link to this finding').click();
        return [opened, new URL(page.url()).hash];
      },
      { javaScriptEnabled: false },
    );
    expect([opened, hash]).toEqual([true, expect.stringMatching(/^#f-/)]);
  });
});

describe('what the reader asked the device for', () => {
  it('reduced motion: nothing scrolls or moves by itself', async () => {
    const moving = await site.open(
      pages.latest,
      (page) =>
        page.evaluate(() => ({
          scroll: getComputedStyle(document.documentElement).scrollBehavior,
          moving: document.getAnimations().length,
        })),
      { reducedMotion: 'reduce' },
    );
    expect(moving).toEqual({ scroll: 'auto', moving: 0 });
  });

  it.each(['latest', 'failures', 'guests', 'offsite', 'history'] as const)(
    'forced colours: text, shapes and bars of %s stay visible on the page',
    async (name) => {
      const lost = await site.open(
        pages[name],
        (page) =>
          page.evaluate(() => {
            const paper = getComputedStyle(document.body).backgroundColor;
            const drawn = [...document.querySelectorAll('.shape,.bar .fill,.ring .arc,h1,h2,summary')];
            return drawn
              .filter((element) => element.checkVisibility())
              .filter((element) => {
                const { color, fill, stroke } = getComputedStyle(element);
                const seen = element instanceof SVGElement ? [color, fill, stroke] : [color];
                return seen.every((one) => one === paper || one === 'none');
              })
              .map((element) => element.outerHTML.slice(0, 80));
          }),
        { forcedColors: 'active' },
      );
      expect(lost).toEqual([]);
    },
  );

  it('paper is white whatever the reader chose, and shows no tools', async () => {
    const paper = await site.open(
      pages.latest,
      async (page) => {
        await page.getByLabel('Colours').selectOption('dark');
        await page.emulateMedia({ media: 'print' });
        return page.evaluate(() => ({
          scheme: getComputedStyle(document.documentElement).colorScheme,
          tools: [...document.querySelectorAll('button,select,input')].filter((tool) =>
            tool.checkVisibility(),
          ).length,
        }));
      },
      { colorScheme: 'dark' },
    );
    expect(paper).toEqual({ scheme: 'light', tools: 0 });
  });
});

describe('the icon of the tab', () => {
  it.each([
    ['latest', 'favicon-critical.svg'],
    ['unreachable', 'favicon-unknown.svg'],
    ['rules', 'favicon.svg'],
  ] as const)('says how it is on the page %s: %s', async (name, icon) => {
    const href = await site.open(
      pages[name],
      async (page) => {
        const href = await page.locator('link[rel=icon]').getAttribute('href');
        const { status } = await fetch(new URL(href ?? '', page.url()));
        return `${href?.split('/').at(-1)} ${status}`;
      },
      { javaScriptEnabled: false },
    );
    expect(href).toBe(`${icon} 200`);
  });
});
