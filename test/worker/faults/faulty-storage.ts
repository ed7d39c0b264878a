/** R2 and KV of which one form of call goes wrong, every time it is made. */
import type { Env } from '../../../worker/env.ts';

/** In messages of what went wrong inside; no reader may see it. */
export const internals = 'internal error 10001 at storage.internal';

export interface StorageFault {
  name: string;
  /** Ends only by somebody's patience. */
  silent?: boolean;
  /** Methods of `AUDITS` and `PAGES` that it can befall. */
  methods: readonly string[];
  /** @param real does as if nothing were wrong */
  answer(real: () => Promise<unknown>): Promise<unknown>;
}

const every = ['get', 'put', 'head', 'list', 'delete'] as const;

const isObject = (answer: unknown): answer is R2ObjectBody =>
  typeof answer === 'object' && answer !== null && 'body' in answer;

/** What was stored, with another content. */
const withText =
  (change: (text: string) => string): StorageFault['answer'] =>
  async (real) => {
    const answer = await real();
    if (typeof answer === 'string') return change(answer);
    if (!isObject(answer)) return answer;
    const text = change(await answer.text());
    const bytes = new TextEncoder().encode(text);
    const body = () => new Response(bytes).body;
    return like(answer, {
      size: bytes.byteLength,
      text: async () => text,
      json: async () => JSON.parse(text),
      arrayBuffer: async () => bytes.buffer,
      get body() {
        return body();
      },
    });
  };

const like = (object: R2ObjectBody, other: object): unknown => ({
  key: object.key,
  etag: object.etag,
  httpEtag: object.httpEtag,
  uploaded: object.uploaded,
  ...other,
});

export const storageFaults: StorageFault[] = [
  {
    name: 'throws',
    methods: every,
    answer: async () => {
      throw new Error(internals);
    },
  },
  { name: 'hangs', silent: true, methods: every, answer: () => new Promise(() => {}) },
  { name: 'nothing is there', methods: ['get', 'head'], answer: async () => null },
  {
    name: 'nothing is listed',
    methods: ['list'],
    answer: async () => ({
      objects: [],
      keys: [],
      truncated: false,
      list_complete: true,
      delimitedPrefixes: [],
    }),
  },
  { name: 'the precondition fails', methods: ['put'], answer: async () => null },
  {
    name: 'another etag',
    methods: ['get'],
    answer: async (real) => {
      const answer = await real();
      if (!isObject(answer)) return answer;
      const text = await answer.text();
      return like(answer, { etag: 'other', text: async () => text, json: async () => JSON.parse(text) });
    },
  },
  { name: 'cut off', methods: ['get'], answer: withText((text) => text.slice(0, text.length / 2)) },
  { name: 'no JSON', methods: ['get'], answer: withText(() => '<p>Something else</p>') },
  { name: 'other JSON', methods: ['get'], answer: withText(() => '{"rows":[{"id":7}],"id":null}') },
  { name: '10 MB', methods: ['get'], answer: withText(() => `"${'x'.repeat(10 * 2 ** 20)}`) },
];

/** `R2 get {cluster}/index/{year}.json` */
export type Operation = string;

export const methodOf = (operation: Operation): string => operation.split(' ')[1] ?? '';

/** @param befall what an operation shall meet; undefined lets it be */
export function watchedStorage(
  env: Env,
  befall: (operation: Operation) => StorageFault['answer'] | undefined,
): Env {
  return { ...env, AUDITS: watched('R2', env.AUDITS, befall), PAGES: watched('KV', env.PAGES, befall) };
}

function watched<Store extends R2Bucket | KVNamespace>(
  kind: string,
  store: Store,
  befall: (operation: Operation) => StorageFault['answer'] | undefined,
): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        const real = async () => (await Reflect.apply(member, target, given)) as unknown;
        return (befall(`${kind} ${String(name)} ${formOf(given[0])}`) ?? ((ask) => ask()))(real);
      };
    },
  });
}

/** Of a key what it is about; the prefix of a list likewise. */
function formOf(key: unknown): string {
  const text = typeof key === 'string' ? key : String(Object(key).prefix ?? '');
  return text
    .replace(/^lab\d*\//, '{cluster}/')
    .replace(/^page:.*$/, '{page}')
    .replace(/\d{8}T\d{6}Z/g, '{id}')
    .replace(/\/\d{4}(?=[/.])/g, '/{year}');
}
