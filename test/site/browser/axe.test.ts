import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenSite, openSite, pages } from '../../support/opened-site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const accessible = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What another colour scheme can change. All else, structure and sizes, is the same in both. */
const byColour = ['color-contrast', 'link-in-text-block'];
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
}, 180_000);

afterAll(() => site.close());

it.each(Object.entries(pages))(
  'axe finds nothing on the page %s: phone and desktop, light and dark, folded and all open',
  async (_, path) => {
    const found = await site.open(
      path,
      async (page) => {
        await page.evaluate(axe);
        return [...(await inEverySize(page, 'folded')), ...(await inEverySize(await opened(page), 'open'))];
      },
      // The policy of the pages lets no script in but their own; what is looked at stays the same.
      { bypassCSP: true },
    );
    expect(found).toEqual([]);
  },
  120_000,
);

async function opened(page: Page): Promise<Page> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  return page;
}

async function inEverySize(page: Page, state: string): Promise<string[]> {
  const found: string[] = [];
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const violations = await violationsOf(page, colorScheme === 'light' ? null : byColour);
      found.push(...violations.map((what) => `${size}, ${colorScheme}, ${state}: ${what}`));
    }
  }
  return found;
}

/** @param rules null for all of WCAG 2.2 AA and the practices beside it */
const violationsOf = (page: Page, rules: string[] | null): Promise<string[]> =>
  page.evaluate(
    async ({ accessible, rules }) => {
      const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: accessible };
      // The script above defines it.
      const { axe } = globalThis as unknown as { axe: { run(on: Node, options: object): Promise<Results> } };
      const { violations } = await axe.run(document, {
        runOnly,
        resultTypes: ['violations'],
        preload: false,
      });
      return violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
    },
    { accessible, rules },
  );

interface Results {
  violations: { id: string; nodes: { html: string }[] }[];
}
