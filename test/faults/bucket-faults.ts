/** What can happen to one answer of an S3 server: the faults of any answer, and XML that is not what it was. */
import { type Fault, faults } from './faults.ts';

const xmlDepth = 5_000;
const deep = `<?xml version="1.0"?>${'<a>'.repeat(xmlDepth)}${'</a>'.repeat(xmlDepth)}`;

const xml = (text: string) =>
  new Response(text, {
    headers: { 'content-type': 'application/xml', 'content-length': String(text.length) },
  });

/** The real answer with its text changed; of an object its bytes are not touched, they may be anything. */
const rewritten =
  (change: (text: string) => string): Fault['answer'] =>
  async (real) => {
    const response = await real();
    if (!/xml|json/.test(response.headers.get('content-type') ?? '')) return cut(response);
    const { status, headers } = response;
    return new Response(change(await response.text()), { status, headers });
  };

/** Bytes of an object that are others are a damaged object, which is what an audit shall find: there half of it comes. */
function unlessObject(other: () => Response): Fault['answer'] {
  return async (real) => {
    const response = await real();
    return /xml|json/.test(response.headers.get('content-type') ?? '') ? other() : cut(response);
  };
}

/** Half of what was announced. */
async function cut(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer();
  const { status, headers } = response;
  return new Response(bytes.slice(0, Math.floor(bytes.byteLength / 2)), { status, headers });
}

const own: Fault[] = [
  { name: '503', answer: () => new Response('<Error><Code>SlowDown</Code></Error>', { status: 503 }) },
  { name: 'truncated', answer: rewritten((text) => text.slice(0, Math.ceil(text.length / 2))) },
  {
    name: 'another document',
    answer: unlessObject(() => xml('<?xml version="1.0"?><Something><Else>1</Else></Something>')),
  },
  {
    name: 'values of other types',
    answer: rewritten((text) => text.replace(/>[^<>]+</g, '><x>what</x><')),
  },
  {
    name: 'control characters',
    answer: rewritten((text) => text.replace(/>([^<>]+)</g, '>\u0000\u001b$1<')),
  },
  { name: 'deep nesting', answer: unlessObject(() => xml(deep)) },
];

const shared = new Set(
  ['timeout', 'slow drip', 'connection reset', '401', '403', '404', '500', '501', '595'].concat([
    '302 to a login page',
    'a page with 200',
    'an empty body',
    '50 MB',
  ]),
);

export const bucketFaults: Fault[] = [...faults.filter(({ name }) => shared.has(name)), ...own];
