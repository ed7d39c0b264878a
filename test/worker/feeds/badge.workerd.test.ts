import { reset } from 'cloudflare:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askWorker } from '../ask.ts';
import { env, pushConfig } from '../support.ts';
import { cluster, scored, storeMissed, storeSample } from './stored.ts';

afterEach(reset);
beforeEach(async () => {
  await pushConfig({ clusters: [cluster] });
});

const hour = 3600;
const now = Math.floor(Date.now() / 1000);

async function ask(name: string) {
  const request = new Request(`http://localhost/api/${name}`);
  const response = await askWorker(request, env);
  return { response, text: await response.text() };
}

const badge = async () => JSON.parse((await ask('badge.json')).text);

it.each([
  [10, '10', '1a7f37'],
  [9, '9.0', '1a7f37'],
  [7.2, '7.2', '4d7c0f'],
  [5, '5.0', '9a6700'],
  [0, '0.0', 'cf222e'],
  [null, 'unknown', '57606a'],
])('a score of %s reads %s', async (overall, message, color) => {
  await storeSample(now - hour, scored(overall));
  expect(await badge()).toEqual({ schemaVersion: 1, label: 'Offsight', message, color, cacheSeconds: 300 });
});

it('says that nothing is known before the first audit, and of what was missed before it', async () => {
  expect((await badge()).message).toBe('unknown');
  await storeMissed(now - hour, 'x');
  expect((await badge()).message).toBe('unknown');
});

it('keeps the last score when one audit was missed, and is overdue when they all are', async () => {
  await storeSample(now - 20 * hour, scored(7.2));
  await storeMissed(now - hour, 'x');
  expect((await badge()).message).toBe('7.2');
});

it('shows no score of days ago', async () => {
  await storeSample(now - 26 * hour, scored(7.2));
  expect(await badge()).toMatchObject({ message: 'overdue', color: 'bc4c00' });
});

it.each([
  [7.2, '7.2'],
  [10, '10'],
  [null, 'unknown'],
])('a picture of %s has its words in it, for those who do not see it too', async (overall, message) => {
  await storeSample(now - hour, scored(overall));
  const { response, text } = await ask('badge.svg');
  expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(XMLValidator.validate(text)).toBe(true);
  const { svg } = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(text);
  expect([svg['@_role'], svg['@_aria-label'], svg.title]).toEqual([
    'img',
    `Offsight: ${message}`,
    `Offsight: ${message}`,
  ]);
  const texts: { '#text': string; '@_x': string; '@_textLength': string }[] = svg.g[1].text;
  expect(texts.map((one) => one['#text'])).toEqual(['Offsight', message]);
  for (const one of texts)
    expect(Number(one['@_x']) + Number(one['@_textLength'])).toBeLessThan(Number(svg['@_width']));
  expect(text).not.toMatch(/script|style|href|url\((?!#r\))/);
});

it('has colours on which white can be read', () => {
  for (const color of ['1a7f37', '4d7c0f', '9a6700', 'cf222e', '57606a', 'bc4c00', '24292f'])
    expect(contrastToWhite(color), color).toBeGreaterThanOrEqual(4.5);
});

/** WCAG 2.2, relative luminance. */
function contrastToWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
    const share = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
