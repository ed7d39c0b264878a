import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite } from '../../support/opened-site.ts';
import { idAt, takenAt } from '../../support/sample-report.ts';

let site: OpenSite;

beforeAll(async () => {
  site = await openSite('extremes');
}, 180_000);

afterAll(() => site.close());

const parts = ['', 'failures/', 'guests/', 'plans/', 'offsite/'];
const paths = ['crowd', 'vacant', 'single', 'blind'].flatMap((cluster) =>
  parts.map((part) => `${cluster}/reports/${idAt(takenAt)}/${part}`),
);

describe.each(['', ...paths])('/%s', (path) => {
  it('runs nothing, breaks no policy, opens no dialog, and needs no sideways scrolling', async () => {
    const seen = await site.open(
      path,
      async (page, complaints) => {
        const dialogs: string[] = [];
        page.on('dialog', (dialog) => {
          dialogs.push(dialog.message());
          dialog.dismiss();
        });
        const excess = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        return {
          folded: await excess(),
          open: await page.evaluate(() => {
            for (const details of document.querySelectorAll('details')) details.open = true;
            return document.documentElement.scrollWidth - innerWidth;
          }),
          ran: await page.evaluate(() => 'pwned' in globalThis),
          markup: await page.locator('img, iframe, object, main script, [onerror]').count(),
          headings: await page.locator('h1').count(),
          dialogs,
          complaints,
        };
      },
      { viewport: { width: 320, height: 700 } },
    );
    expect(seen.folded).toBeLessThanOrEqual(0);
    expect(seen.open).toBeLessThanOrEqual(0);
    expect(seen).toMatchObject({ ran: false, markup: 0, headings: 1, dialogs: [], complaints: [] });
  }, 60_000);
});

const text = (cluster: string, part = '') =>
  site.open(`${cluster}/reports/${idAt(takenAt)}/${part}`, (page) => page.locator('main').innerText());

it('2,000 guests with such names are shown as they are called, and those at the end can be linked to', async () => {
  const [last, name, bytes] = await site.open(`crowd/reports/${idAt(takenAt)}/`, async (page) => {
    const findings = page.locator('[id^="f-"][id$="--lxc-2999"]');
    const html = await page.content();
    return [await findings.count(), await findings.first().textContent(), html.length] as const;
  });
  expect(last).toBeGreaterThan(0);
  expect(name).toContain('1999"><img src=x onerror=pwned()>');
  expect(bytes).toBeLessThan(4_000_000);
});

it('a cluster without guests is not said to have guests that fail, nor one whose guests could not be seen', async () => {
  const shown = await text('vacant');
  expect(shown).toMatch(/no guests?/i);
});

it('one node is not said to survive its own failure', async () => {
  expect(await text('single')).toContain('Node pve1');
});

it('where nothing may be read there is no score, and every gap names its reason', async () => {
  const shown = await text('blind');
  expect(shown).toMatch(/No score[\s\S]*–\s*critical\s*–\s*high\s*0%\s*judged/);
  expect(shown).toContain('Not allowed');
  expect(shown).not.toMatch(/Excellent|Good|Fair|Poor/);
});
