import { expect, it } from 'vitest';
import { parseXml, textAt } from '../../../../gather/offsite/s3/xml.ts';
import { keysOf, pagesOf, readerOf, textOf } from './demo.ts';

const listing = (content: string) => `<ListBucketResult>${content}</ListBucketResult>`;
const entry = (key: string, size = '1') =>
  `<Contents><Key>${key}</Key><Size>${size}</Size><ETag>&quot;e&quot;</ETag></Contents>`;
const more = (token: string) =>
  `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`;

/** Answers in turn, the last one for ever. */
const saying = (...bodies: string[]): typeof fetch => {
  let asked = 0;
  return async () => new Response(bodies[Math.min(asked++, bodies.length - 1)]);
};

const sending =
  (body: string, headers: Record<string, string>, status = 200): typeof fetch =>
  async () =>
    new Response(body, { status, headers });

it.each([
  ['nothing', '', 'not XML'],
  ['JSON', '{"Contents":[]}', 'not XML'],
  ['another document', '<VersioningConfiguration/>', 'the answer to a listing is none'],
  ['two documents', `${listing('')}${listing('')}`, 'not XML'],
  ['half a document', listing(entry('a')).slice(0, 60), 'breaks off'],
  ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${listing('')}`, 'no S3 document'],
  ['names that are no keys', listing('<__proto__><Key>a</Key></__proto__>'), 'not XML'],
  ['much depth', listing('<a>'.repeat(5000) + '</a>'.repeat(5000)), 'not XML'],
  ['too much', listing(' '.repeat(5 * 2 ** 20)), 'larger than 4 MiB'],
  ['a size that is none', listing(entry('a', '-1')), 'without key or size'],
  ['a size beyond all measure', listing(entry('a', '99999999999999999999')), 'without key or size'],
  ['an object without a key', listing('<Contents><Size>1</Size></Contents>'), 'without key or size'],
  ['keys out of order', listing(entry('b') + entry('a')), 'not in order'],
  ['a key twice', listing(entry('a') + entry('a')), 'not in order'],
  ['no way to go on', listing(`${entry('a')}<IsTruncated>true</IsTruncated>`), 'but not where'],
])('does not take %s for a listing', async (_, body, words) => {
  await expect(keysOf(readerOf(saying(body)), { prefix: '' })).rejects.toThrow(words);
});

it('does not go in circles', async () => {
  const empty = readerOf(saying(listing(more('again'))));
  await expect(keysOf(empty, { prefix: '' })).rejects.toThrow('goes in a circle');
  const same = readerOf(saying(listing(entry('a') + more('1')), listing(entry('a') + more('2'))));
  await expect(keysOf(same, { prefix: '' })).rejects.toThrow('not in order');
  expect(same.cost().requests).toBe(2);
});

it('sees when a server ignores where to begin, or the folder', async () => {
  const reader = readerOf(saying(listing(entry('dump/a'))));
  await expect(keysOf(reader, { prefix: '', startAfter: 'dump/b' })).rejects.toThrow('not in order');
  await expect(keysOf(reader, { prefix: 'pbs/' })).rejects.toThrow('other folders');
});

it('keeps to the order of bytes, not of UTF-16, and names a folder once', async () => {
  const keys = ['a', '\ue000', '😀'];
  const reader = readerOf(saying(listing(keys.map((key) => entry(key)).join(''))));
  expect(await keysOf(reader, { prefix: '' })).toEqual(keys);
  const folder = '<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>';
  const twice = readerOf(saying(listing(folder + more('1')), listing(folder)));
  expect(await pagesOf(twice, { prefix: '', delimiter: '/' })).toEqual([
    { objects: [], folders: ['a/'] },
    { objects: [], folders: [] },
  ]);
});

it('survives keys that are no text', async () => {
  const encoded = '<EncodingType>url</EncodingType>';
  const reader = readerOf(saying(listing(`${encoded}${entry('a%FFb')}${entry('c%zz+d')}`)));
  expect(await keysOf(reader, { prefix: '' })).toEqual(['a\ufffdb', 'c%zz d']);
});

it('decodes entities once and in no other way', () => {
  const { content } = parseXml('<A>&amp;lt; &#34;&#x41;&quot; &apos; &nbsp; &#xd800; &#9999999;</A>');
  expect(textAt({ a: content }, 'a')).toBe('&lt; "A" \' &nbsp; \ufffd \ufffd');
});

it.each([
  ['ends early', '0123', { 'content-length': '10' }, 'broke off after 4 of 10 bytes'],
  ['is longer than it says', '0123456789', { 'content-length': '4' }, 'more than the announced 4 bytes'],
])('sees a body that %s', async (_, body, headers, words) => {
  const got = await readerOf(sending(body, headers)).get('a');
  await expect(textOf(got?.body)).rejects.toThrow(words);
});

it.each([
  ['of no size', { 'content-length': 'many' }, 200, 'does not say how large'],
  ['that is packed', { 'content-length': '10', 'content-encoding': 'br' }, 200, 'Content-Encoding br'],
  ['in a part that nobody asked for', { 'content-range': 'bytes 0-9/10' }, 206, 'which part'],
])('refuses an object %s', async (_, headers, status, words) => {
  // The packed one is not really packed: only its header counts here.
  await expect(readerOf(sending('0123456789', headers, status)).get('a')).rejects.toThrow(words);
});

it('cuts off a whole object that came instead of its beginning', async () => {
  const reader = readerOf(sending('0123456789', { 'content-length': '10' }));
  const got = await reader.get('a', { offset: 0, length: 3 });
  expect(got?.sizeBytes).toBe(10);
  expect(await textOf(got?.body)).toBe('012');
  expect(await textOf((await reader.get('a', { suffix: 10 }))?.body)).toBe('0123456789');
  await expect(reader.get('a', { offset: 3, length: 3 })).rejects.toThrow('only whole objects');
  await expect(reader.get('a', { suffix: 3 })).rejects.toThrow('only whole objects');
});

it.each([
  ['another part', 'bytes 1-3/10'],
  ['a longer part', 'bytes 0-5/10'],
  ['a part of nothing known', 'bytes 0-2/*'],
  ['no word of it', ''],
])('refuses %s than the one asked for', async (_, range) => {
  const reader = readerOf(sending('012', { 'content-range': range }, 206));
  await expect(reader.get('a', { offset: 0, length: 3 })).rejects.toThrow(/part/);
});
