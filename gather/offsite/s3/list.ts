/** Pages of ListObjectsV2. */
import { type ListedObject, type ListFrom, type ListPage, ObjectStoreError } from '../object-reader.ts';
import type { S3Wire } from './wire.ts';
import { children, countAt, parseXml, textAt, timeAt, type XmlNode } from './xml.ts';

/**
 * One request a page. What is not what was asked for is an error: a server that ignores `start-after` would be listed
 * from its beginning, again and again.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function* listPages(wire: S3Wire, from: ListFrom): AsyncGenerator<ListPage, void> {
  const { prefix, startAfter = '', delimiter = '', pageSize = 1000 } = from;
  const inOrder = { objects: ordered(startAfter), folders: ordered('') };
  let token = '';
  do {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      'max-keys': String(Math.min(1000, Math.max(1, Math.floor(pageSize)))),
      ...(prefix && { prefix }),
      ...(delimiter && { delimiter }),
      ...(token ? { 'continuation-token': token } : startAfter && { 'start-after': startAfter }),
    };
    const answer = await wire.send({ method: 'GET', query, permission: 's3:ListBucket' });
    if (answer.status !== 200) throw await answer.error();
    const page = readPage(await answer.text());
    for (const { key } of page.objects) {
      if (!key.startsWith(prefix)) throw malformed('the listing holds other folders than the one asked for');
      if (!inOrder.objects(key)) throw malformed('the keys of the listing are not in order');
    }
    // Some servers name a folder again on the page after.
    const folders = page.folders.filter(inOrder.folders);
    yield { objects: page.objects, folders };
    if (page.next !== undefined && page.next === token) throw malformed('the listing goes in a circle');
    token = page.next ?? '';
  } while (token);
}

interface Page extends ListPage {
  next?: string | undefined;
}

function readPage(text: string): Page {
  const { root, content } = parseXml(text);
  if (root !== 'ListBucketResult') throw malformed('the answer to a listing is none');
  const decode = textAt(content, 'EncodingType') === 'url' ? urlDecoded : (key: string) => key;
  const objects = children(content, 'Contents').map((node) => readObject(node, decode));
  const folders = children(content, 'CommonPrefixes').map((node) => decode(textAt(node, 'Prefix') ?? ''));
  if (textAt(content, 'IsTruncated')?.trim() !== 'true') return { objects, folders };
  const next = textAt(content, 'NextContinuationToken');
  if (!next) throw malformed('the listing says that it goes on, but not where');
  return { objects, folders, next };
}

function readObject(node: XmlNode, decode: (key: string) => string): ListedObject {
  const key = decode(textAt(node, 'Key') ?? '');
  const sizeBytes = countAt(node, 'Size');
  if (key === '' || sizeBytes === undefined)
    throw malformed('the listing holds an object without key or size');
  const modifiedAt = timeAt(node, 'LastModified');
  return {
    key,
    sizeBytes,
    ...(modifiedAt !== undefined && { modifiedAt }),
    ...etagOf(textAt(node, 'ETag')),
    ...storageClassOf(textAt(node, 'StorageClass')),
  };
}

/** An ETag without its quotes, also of a weak one. */
export function etagOf(text: string | null | undefined): { etag?: string } {
  const etag = text?.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');
  return etag ? { etag } : {};
}

export function storageClassOf(text: string | null | undefined): { storageClass?: string } {
  return text && text !== 'STANDARD' ? { storageClass: text } : {};
}

/** A blank comes as `+` or `%20`. What is no UTF-8 gets replacement characters. */
function urlDecoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    const bytes = [...new TextEncoder().encode(spaced)].map((byte) => String.fromCharCode(byte)).join('');
    const raw = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return new TextDecoder().decode(Uint8Array.from(raw, (byte) => byte.charCodeAt(0)));
  }
}

/** Whether each key comes after the one before, by UTF-8 bytes. */
function ordered(first: string): (key: string) => boolean {
  let last = first;
  return (key) => {
    const after = last === '' || isAfter(key, last);
    if (after) last = key;
    return after;
  };
}

/** UTF-16 order differs beyond U+FFFF alone; a replacement character stands for bytes that are no longer known. */
function isAfter(key: string, other: string): boolean {
  if (key > other) return true;
  if (key === other) return false;
  if (/\ufffd/.test(key + other)) return true;
  const [one, two] = [[...key], [...other]];
  const at = one.findIndex((character, index) => character !== two[index]);
  return at >= 0 && (one[at]?.codePointAt(0) ?? 0) > (two[at]?.codePointAt(0) ?? -1);
}

const malformed = (message: string) => new ObjectStoreError('malformed', message);
