import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Facts, factsSchema } from '../../audit/facts.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { answer, gathered, now } from './gathered.ts';

const weird: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.string({ unit: 'binary' }), fc.constantFrom(1, 0, 'a', null)),
  fc.constantFrom(
    null,
    '',
    -1,
    1e300,
    '-1',
    'NaN',
    '../../etc',
    '\u202e\u0000\ud800',
    'x'.repeat(5000),
    [],
    [[]],
    {},
    JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":null}'),
  ),
);

/** A copy in which the value at one place, chosen by `steps`, is another. */
function withOne(value: unknown, steps: number[], other: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const chosen = keys[step % (keys.length + 1)];
  if (chosen === undefined) return other;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === chosen ? withOne(inner, rest, other) : inner,
  ]);
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function expectSound(facts: Facts): void {
  expect(factsSchema.safeParse(facts).error?.issues).toBeUndefined();
  const text = JSON.stringify(facts);
  expect(text).not.toMatch(/\\u00[01]|\\ud[89a-f]|[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/i);
  expect(text).not.toMatch(/x{301}/);
  expect({}).not.toHaveProperty('polluted');
  for (const { detail } of facts.gaps) expect(detail).toMatch(/^\S.*\.$/);
}

describe('a hostile cluster', () => {
  it('that changes one value anywhere makes facts or gaps, and nothing else', async () => {
    const change = fc.record({
      at: fc.nat(57),
      steps: fc.array(fc.nat(30), { maxLength: 5 }),
      other: weird,
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, steps, other }) => {
        let turn = 0;
        const { facts } = await gathered('single-node', {
          seed: 1,
          between: (fetch) => async (url, init) => {
            const response = await fetch(url, init);
            if (turn++ !== at) return response;
            const { data } = (await response.json()) as { data: unknown };
            return answer(withOne(data, steps, other));
          },
        });
        expectSound(facts);
      }),
      { numRuns: 120 },
    );
  });

  it('that answers anything to everything makes facts or gaps, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(weird, { minLength: 1, maxLength: 8 }), async (answers) => {
        let turn = 0;
        const client = pveClient({
          urls: ['https://pve.example'],
          token: 'audit@pve!reader=0b9e6f1c-4f4b',
          fetch: async () => answer(answers[turn++ % answers.length]),
        });
        expectSound(await gatherFacts({ client, now: () => now, depth: 'full' }));
      }),
      { numRuns: 120 },
    );
  });

  it('that sends the token back in every text does not get it into the facts', async () => {
    const { facts, demo } = await gathered('healthy', {
      between: (fetch) => async (url, init) => {
        const response = await fetch(url, init);
        const token = new Headers(init.headers).get('authorization');
        return new Response(
          (await response.text()).replaceAll(
            /"(name|comment|status|subject|user|schedule|scan|errors|health|model|service|search|realm|target)":"/g,
            `$&${token} `,
          ),
          {
            status: response.status,
          },
        );
      },
    });
    const text = JSON.stringify(facts);
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(demo.tokens.reader.split('=')[1]);
  });
});
