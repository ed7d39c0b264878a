/** What can happen to one answer on its way: refusals, silence, other people's pages, and JSON that is not what it was. */

export interface Fault {
  name: string;
  /** Ends only by the asker's own patience, so an audit of it needs a short one. */
  silent?: boolean;
  /** @param real asks as if nothing were wrong */
  answer(real: () => Promise<Response>, signal: AbortSignal): Promise<Response> | Response;
}

const json = { 'content-type': 'application/json;charset=UTF-8' };
const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>';

const status = (code: number, message?: string): Fault['answer'] => {
  const body = message === undefined ? '' : JSON.stringify({ data: null, message: `${message}\n` });
  return () => new Response(body, { status: code, headers: json });
};

const body =
  (text: string, type = json['content-type']): Fault['answer'] =>
  () =>
    new Response(text, { headers: { 'content-type': type, 'content-length': String(text.length) } });

/** The real answer with its text changed. */
const rewritten =
  (change: (text: string) => string): Fault['answer'] =>
  async (real) => {
    const response = await real();
    const { status: code, headers } = response;
    return new Response(change(await response.text()), { status: code, headers });
  };

/** The real answer with `data` changed. */
const otherData = (change: (data: unknown) => unknown): Fault['answer'] =>
  rewritten((text) => JSON.stringify({ data: change((JSON.parse(text) as { data: unknown }).data) }));

/** Never answers, and comes to an end when nobody waits any more. */
const hang: Fault['answer'] = (_, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const drip: Fault['answer'] = (_, signal) => {
  const drop = new TextEncoder().encode(' ');
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearInterval(timer);
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(() => controller.enqueue(drop), 5);
        signal.addEventListener('abort', stop, { once: true });
      },
      cancel: stop,
    }),
    { headers: json },
  );
};

const reset: Fault['answer'] = () => {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  throw new TypeError('fetch failed', { cause });
};

/** Valid JSON of 50 MB, made as it is read. */
const huge: Fault['answer'] = () => {
  const piece = new TextEncoder().encode('x'.repeat(2 ** 16));
  let left = 50 * 2 ** 20;
  return new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"data":["')),
      pull(controller) {
        left -= piece.byteLength;
        if (left > 0) return controller.enqueue(piece);
        controller.enqueue(new TextEncoder().encode('"]}'));
        controller.close();
      },
    }),
    { headers: json },
  );
};

const depth = 20_000;
const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
const nest = (levels: number): unknown => {
  let nested: unknown = 'x';
  for (let level = 0; level < levels; level++) nested = { nested };
  return nested;
};
const nested = nest(500);

/** Every value that is no list and no object, at any depth, as another. */
function leaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => leaves(inner, change));
  if (typeof value !== 'object' || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, leaves(inner, change)]));
}

const otherKind = (value: unknown): unknown => {
  if (Array.isArray(value)) return { rows: value };
  if (typeof value === 'object') return [value];
  return typeof value === 'string' ? { text: value } : [value];
};

/** A list, or the lists of an object, with one row that is no longer what it was. */
const oneRow =
  (at: 0 | -1, change: (row: unknown) => unknown) =>
  (data: unknown): unknown => {
    const changed = (value: unknown): unknown =>
      Array.isArray(value) && value.length > 1 ? value.with(at, change(value.at(at))) : value;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return changed(data);
    return Object.fromEntries(Object.entries(data).map(([key, inner]) => [key, changed(inner)]));
  };

/** As a terminal's log may hold them; in a JSON string they must not stand like that. */
const rawControls = (text: string): string =>
  text.replace(/:"/g, ':"\u0007\u001b[31m').replace('{', '{\u0000');

export const faults: Fault[] = [
  { name: 'timeout', silent: true, answer: hang },
  { name: 'slow drip', silent: true, answer: drip },
  { name: 'connection reset', answer: reset },
  { name: '401', answer: status(401) },
  { name: '403', answer: status(403, 'Permission check failed') },
  { name: '404', answer: body404() },
  { name: '500', answer: status(500, 'unable to open file') },
  { name: '501', answer: status(501, "Method 'GET' not implemented") },
  { name: '595', answer: status(595) },
  { name: '302 to a login page', answer: redirect() },
  { name: 'a page with 200', answer: body(page, 'text/html') },
  { name: 'truncated JSON', answer: rewritten((text) => text.slice(0, Math.ceil(text.length / 2))) },
  { name: 'data: null', answer: otherData(() => null) },
  { name: 'data of another type', answer: otherData(otherKind) },
  { name: 'values of other types', answer: otherData((data) => leaves(data, otherKind)) },
  { name: 'a first row of other types', answer: otherData(oneRow(0, (row) => leaves(row, otherKind))) },
  { name: 'a last row without sense', answer: otherData(oneRow(-1, () => null)) },
  { name: 'an empty body', answer: body('') },
  { name: '50 MB', answer: huge },
  { name: 'control characters', answer: rewritten(rawControls) },
  { name: 'deep nesting', answer: body(`{"data":${deep}}`) },
  { name: 'deep nesting in each value', answer: otherData((data) => leaves(data, () => nested)) },
];

function body404(): Fault['answer'] {
  return () => new Response('no such file', { status: 404, headers: { 'content-type': 'text/plain' } });
}

function redirect(): Fault['answer'] {
  return () => new Response(null, { status: 302, headers: { location: 'https://login.example/' } });
}
