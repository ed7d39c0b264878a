/** The HTML mail in a browser: light and dark, on a phone. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { openBrowser } from '../../support/browser.ts';
import { digest, hostile, worse } from './sample.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const messages = { worse, digest, hostile };

async function opened(name: keyof typeof messages, colorScheme: 'light' | 'dark', width = 390) {
  const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
  const requests: string[] = [];
  const dialogs: string[] = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.setContent(renderMessage(messages[name], 'https://offsight.example.com').mail.html);
  return { page, requests, dialogs };
}

/** In the page: contrast of every visible text with the background that it stands on, the lowest first. */
const contrasts = `(() => {
  const linear = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => {
      const [a, b] = [luminance(rgb(getComputedStyle(element).color)), luminance(behind(element))];
      return { text: element.textContent.trim().slice(0, 40), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
    })
    .sort((a, b) => a.ratio - b.ratio);
})()`;

it.each([
  ['worse', 'light'],
  ['worse', 'dark'],
  ['digest', 'light'],
  ['digest', 'dark'],
  ['hostile', 'light'],
] as const)('fits a phone and can be read: %s, %s', async (name, scheme) => {
  const { page, requests, dialogs } = await opened(name, scheme);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  const [lowest] = (await page.evaluate(contrasts)) as { text: string; ratio: number }[];
  expect(lowest?.ratio, lowest?.text).toBeGreaterThanOrEqual(4.5);
  expect(requests).toEqual([]);
  expect(dialogs).toEqual([]);
  await page.close();
});

it('turns dark with the reader, and stays narrow on a desk', async () => {
  const colour = "getComputedStyle(document.querySelector('.card')).backgroundColor";
  const light = await opened('worse', 'light', 1200);
  const dark = await opened('worse', 'dark', 1200);
  expect(await light.page.evaluate(colour)).toBe('rgb(255, 255, 255)');
  expect(await dark.page.evaluate(colour)).toBe('rgb(25, 31, 36)');
  expect(await light.page.evaluate("document.querySelector('.card').offsetWidth")).toBe(600);
  await Promise.all([light.page.close(), dark.page.close()]);
});
