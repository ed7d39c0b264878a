import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { oneFile } from '../../site/src/one-file.ts';

const styles = 'main { margin: 0 }';
const made = (body: string, address: string | null = null) =>
  oneFile({ page: `<head></head>${body}`, path: '/homelab/reports/a/', styles, address }).then((page) =>
    page.replace(/^.*<\/head>/, ''),
  );

it.each([
  ['scripts', '<script src="../site.js"></script><p>x</p>', '<p>x</p>'],
  ['files of the site', '<link rel="icon" href="../i.svg"><p>x</p>', '<p>x</p>'],
  ['the header', '<header class="top"><nav><a href="..">Latest</a></nav></header><p>x</p>', '<p>x</p>'],
  ['what the script brings to life', '<p>x<button class="js" type="button">Copy</button></p>', '<p>x</p>'],
  ['all of a form', '<form class="filter js"><p><input name="a"></p><p>b</p></form><p>x</p>', '<p>x</p>'],
  ['a lone element', '<p><input class="js" name="a">x</p>', '<p>x</p>'],
  ['nested ones of a kind', '<div class="js"><div>a</div><div>b</div></div><p>x</p>', '<p>x</p>'],
  ['what is about the site', '<p data-online>Download: <a href="x">y</a></p><p>x</p>', '<p>x</p>'],
])('%s: left out', async (_, body, expected) => {
  expect(await made(body)).toBe(expected);
});

it('keeps anchors, and of other links the text alone', async () => {
  expect(
    await made('<a href="#f">f</a> <a class="x" href="../b/">the <b>other</b></a>, <a href="#g">g</a>'),
  ).toBe('<a href="#f">f</a> the <b>other</b>, <a href="#g">g</a>');
});

it('leads to the site where its address is known', async () => {
  const links = '<a href="#f">f</a><a href="../b/?c=d&amp;e#f">b</a><p data-online>Download</p>';
  expect(await made(links, 'https://offsight.example')).toBe(
    '<a href="#f">f</a><a href="https://offsight.example/homelab/reports/b/?c=d&amp;e#f">b</a><p data-online>Download</p>',
  );
});

it.each([
  '<p aria-label="<p data-online>">x</p><p>y</p>',
  '<p title="</p><script>">x</p>',
  '<figure aria-label="a <form class=js> b"><p>x</p></figure>',
  '<li data-a="<header class=top>">x</li>',
])('takes nothing in an attribute for markup: %s', async (body) => {
  expect(await made(body)).toBe(body);
});

it('allows its own style by the hash, and nothing else', async () => {
  const page = await oneFile({ page: '<head></head>', path: '/', styles, address: null });
  const hash = createHash('sha256').update(styles).digest('base64');
  expect(page).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
});
