import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { type Policy, policySchema } from '../../audit/policy.ts';
import { demoCluster } from '../../demo/index.ts';
import { readBucket } from '../../gather/offsite/bucket/protection.ts';
import { gatherOffsite } from '../../gather/offsite/index.ts';
import { s3Reader } from '../../gather/offsite/s3/reader.ts';
import { gathered } from '../gather/gathered.ts';
import { bucketFaults } from './bucket-faults.ts';
import { type Case, wrongIn } from './fault-table.ts';
import type { Fault } from './faults.ts';
import { now } from './small-cluster.ts';

const demo = demoCluster('homelab', { now, seed: 1 });
const wish = demo.offsite?.policy;

it.each(['away', 'friend', 'nas-restic'])(
  'whatever the bucket of %s answers to one form of request, nothing is concluded from it',
  async (name) => {
    const policy: Policy = policySchema.parse({
      offsite: {
        targets: wish?.targets.filter((target) => target.name === name),
        budget: { requests: 40 },
      },
    });
    const { facts } = await gathered('homelab', { seed: 1 });
    const answers = new Map<string, { status: number; headers: [string, string][]; body: ArrayBuffer }>();
    const real = async (request: Request): Promise<Response> => {
      const key = keyOf(request);
      const known = answers.get(key) ?? (await recordedFrom(request));
      answers.set(key, known);
      return new Response(request.method === 'HEAD' || known.status === 304 ? null : known.body, known);
    };
    let before: Facts['offsite'];
    const audit = async (
      between: (request: Request) => Promise<Response>,
      silent = false,
    ): Promise<Facts> => {
      const { gaps, facts: offsite } = await gatherOffsite(
        {
          policy: policy.offsite,
          now: () => now,
          before: (target) => before?.targets.find((each) => each.name === target.name),
          accessTo: (target) => {
            if (!('endpoint' in target.via)) throw new Error('Every target of the demo has an endpoint.');
            const keys = demo.offsite?.key ?? { accessKeyId: '', secretAccessKey: '' };
            const fetch = (input: string | URL | Request, init?: RequestInit) =>
              between(new Request(input, init));
            const patience = { retries: 1, retryMs: 1, timeoutMs: silent ? 100 : 20_000 };
            const store = s3Reader({ ...target.via, region: target.via.region, ...keys, fetch, ...patience });
            return { store, readBucket: () => readBucket(store, target), secrets: [keys.secretAccessKey] };
          },
        },
        facts,
      );
      // Tries that came to nothing cost, too, and are no sight that was lost.
      const targets = offsite?.targets.map((target) => ({ ...target, cost: { requests: 0, bytes: 0 } }));
      return { ...facts, offsite: { targets: targets ?? [] }, gaps: [...facts.gaps, ...gaps] };
    };
    const forms = new Set<string>();
    // What an earlier audit read stays read, and the next one reads on.
    const earlier = await audit(real);
    before = earlier.offsite;
    const clean = await audit((request) => {
      forms.add(formOf(request));
      return real(request);
    });
    const at = (form: string, fault: Fault): Case => ({
      name: `${fault.name} at ${form}`,
      audit: () =>
        audit(
          async (request) =>
            formOf(request) === form
              ? await fault.answer(() => real(request), request.signal)
              : await real(request),
          fault.silent,
        ),
      tells: ({ group }) => group === 'offsite',
      // Whether the own key may write has no gap of its own: the fact says why it is not known.
      told: (seen) => whyOf(seen) !== whyOf(clean),
    });
    const cases = [...forms].flatMap((form) =>
      bucketFaults.filter((fault) => !isAnswer(fault, form)).map((fault) => at(form, fault)),
    );
    const { wrong, seen } = await wrongIn(cases, clean, policy, earlier);
    console.log(
      `fault table of the bucket of ${name}: ${forms.size} forms of requests × ${bucketFaults.length} faults, ` +
        `without what is an answer ${cases.length} cases; ${seen} cost sight, ${wrong.length} led to a wrong conclusion`,
    );
    expect(wrong).toEqual([]);
  },
  300_000,
);

/** Why it is not known whether the own key may write there. */
const whyOf = ({ offsite }: Facts): string =>
  JSON.stringify(offsite?.targets.map(({ bucket }) => bucket?.ownWrite));

/** A service that says it has no such setting has none. */
const isAnswer = ({ name }: Fault, form: string): boolean =>
  name === '501' && form.startsWith('GET ?') && form !== 'GET ?list-type';

async function recordedFrom(request: Request) {
  const response = await demo.offsite?.fetch(request.clone());
  if (!response) throw new Error('The homelab has its offsite places no more.');
  const { status, headers } = response;
  return { status, headers: [...headers], body: await response.arrayBuffer() };
}

const keyOf = ({ method, url, headers }: Request): string => `${method} ${url} ${headers.get('range') ?? ''}`;

/** `GET ?list-type`, `GET ?versioning`, `HEAD an object`, `GET a part of an object`. */
function formOf({ method, url, headers }: Request): string {
  const { pathname, searchParams } = new URL(url);
  const isObject = pathname.split('/').filter(Boolean).length > 1;
  if (isObject) return `${method} ${headers.has('range') ? 'a part of an object' : 'an object'}`;
  return `${method} ?${[...searchParams.keys()][0] ?? ''}`;
}
