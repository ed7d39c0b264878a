/** A small simulated bucket, and a reader of it. */
import { type DemoS3, simulateS3 } from '../../../../demo/s3/index.ts';
import type { AccessKey, BucketState, ObjectState } from '../../../../demo/s3/state.ts';
import type { ListFrom, ListPage, ObjectReader } from '../../../../gather/offsite/object-reader.ts';
import { type S3Options, s3Reader } from '../../../../gather/offsite/s3/reader.ts';

export const now = Date.UTC(2026, 10, 21, 12) / 1000;
export const key: AccessKey = {
  accessKeyId: 'CANARYKEYID000000001',
  secretAccessKey: 'canary/secret+of=the-key',
};
export const endpoint = 'https://s3.example.net';

export function object(name: string, text = name, more: Partial<ObjectState> = {}): ObjectState {
  const bytes = new TextEncoder().encode(text);
  return { key: name, sizeBytes: bytes.byteLength, modifiedAt: now - 3600, body: () => bytes, ...more };
}

/** In the order of UTF-8 bytes. */
export const inOrder = (objects: ObjectState[]): ObjectState[] =>
  objects.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));

/** Keys that an encoding can get wrong. */
export const oddKeys = [
  'a b+c&d=e.txt',
  "bang!quote'paren()star*.log",
  'percent%2Fnot%20a blank',
  'colon:2026-11-21T01:00:00Z/index.json.blob',
  'hash#question?semi;comma,at@dollar$',
  'ünïcödé/日本語/😀.bin',
  '~tilde/under_score-dash.dot',
  '<b>&amp;"markup"</b>',
  'back\\slash|pipe^caret`tick{brace}[bracket]',
  'private-use-\ue000',
  '//leading/slashes',
  'trailing/',
];

export const bucketOf = (objects: ObjectState[], more: Partial<BucketState> = {}): BucketState => ({
  name: 'backups',
  objects: inOrder(objects),
  ...more,
});

export const demoOf = (bucket: BucketState, keys: AccessKey[] = [key]): DemoS3 =>
  simulateS3({ buckets: () => [bucket], keys, now });

export const readerOf = (fetch: typeof globalThis.fetch, more: Partial<S3Options> = {}) =>
  s3Reader({ endpoint, region: 'us-east-1', bucket: 'backups', ...key, fetch, retryMs: 1, ...more });

export async function pagesOf(reader: ObjectReader, from: ListFrom): Promise<ListPage[]> {
  const pages: ListPage[] = [];
  for await (const page of reader.list(from)) pages.push(page);
  return pages;
}

export const keysOf = async (reader: ObjectReader, from: ListFrom): Promise<string[]> =>
  (await pagesOf(reader, from)).flatMap(({ objects }) => objects.map(({ key: name }) => name));

export const textOf = async (body: ReadableStream<Uint8Array> | undefined): Promise<string> =>
  await new Response(body ?? null).text();
