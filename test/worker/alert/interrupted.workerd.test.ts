/**
 * The telling is cut off before and after each of its writes and each of its sends. Whatever the moment, each service
 * that knows repeats by their key hears of each thing once.
 */
import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAlerts } from '../../../worker/alert/alert-state.ts';
import { listOutbox } from '../../../worker/alert/outbox.ts';
import type { Env } from '../../../worker/env.ts';
import { bucket, first, second, storeReport, third } from '../support.ts';
import { hook, outside, phone } from './outside.ts';
import { audit, configure, fifth, fourth, fullDisk, quietEnv, tellAbout } from './telling.ts';

/** Every moment of telling that something got worse, in their order; the test below finds them again. */
const moments = [
  'before state',
  'after state',
  `before ${second}-worse`,
  `after ${second}-worse`,
  'before sending to hook',
  'after sending to hook',
  `before ${second}-worse, 2nd`,
  `after ${second}-worse, 2nd`,
  'before sending to phone',
  'after sending to phone',
  `before ${second}-worse, 3rd`,
  `after ${second}-worse, 3rd`,
  `before ${second}-worse, 4th`,
  `after ${second}-worse, 4th`,
  'before state, 2nd',
  'after state, 2nd',
];

let world: ReturnType<typeof outside>;
let passed: string[];
/** Stands still for ever at the moment that is armed, as a process that was killed. */
let at: (moment: string) => Promise<void>;
let services: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

beforeEach(async () => {
  world = outside(async () => new Response(null, { status: 404 }));
  services = world.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => services(input, init));
  passed = [];
  at = async (moment) => void passed.push(moment);
  await configure({ channels: [hook, phone] });
  await audit(first);
  await storeReport(second, fullDisk());
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

/** @returns when the telling has come to its end, or to the moment of its death */
async function telling(deadly?: string): Promise<void> {
  const seen = new Map<string, number>();
  let die = () => {};
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const nth = ['', '', ', 2nd', ', 3rd', ', 4th'];
  at = async (what) => {
    const count = (seen.get(what) ?? 0) + 1;
    seen.set(what, count);
    const moment = `${what}${nth[count] ?? count}`;
    passed.push(moment);
    if (moment !== deadly) return;
    die();
    await new Promise(() => {});
  };
  services = async (input, init) => {
    const to = new URL(input as string).hostname === 'hook.example' ? 'hook' : 'phone';
    await at(`before sending to ${to}`);
    const answer = await world.fetch(input, init);
    await at(`after sending to ${to}`);
    return answer;
  };
  await Promise.race([died, tellAbout(second, { on: { ...quietEnv, AUDITS: watched() } as Env })]);
  services = world.fetch;
}

function watched(): R2Bucket {
  const put = async (key: string, ...rest: never[]) => {
    const name = key.replace(/^.*\/|\.json$/g, '');
    if (name !== 'running') await at(`before ${name}`);
    const result = await (bucket.put as (key: string, ...rest: never[]) => Promise<R2Object>)(key, ...rest);
    if (name !== 'running') await at(`after ${name}`);
    return result;
  };
  return new Proxy(bucket, {
    get: (target, name) => {
      if (name === 'put') return put;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

it('is taken apart at every moment that it has', async () => {
  await telling();
  expect(passed).toEqual(moments);
});

/** Twenty minutes later: the lease of a dead audit has run out. */
const letLeaseRunOut = () =>
  bucket.put('lab/running.json', JSON.stringify({ id: null, since: 0, leaseUntil: 0 }));

async function expectToldOnce(): Promise<void> {
  await audit(fourth, fullDisk());
  await audit(fifth);
  for (const service of [world.hook, world.phone])
    expect([...service.values()].map(({ kind }) => kind)).toEqual(['welcome', 'worse', 'recovered']);
  const { stored } = await readAlerts(bucket, 'lab');
  expect(stored).toMatchObject({ owed: [], open: {} });
  const records = await listOutbox(bucket, 'lab', { limit: 50 });
  expect(records.filter(({ closedAt }) => closedAt === null)).toEqual([]);
}

describe.each(moments)('cut off %s', (moment) => {
  it('and gone on with, it is told once', async () => {
    await telling(moment);
    await tellAbout(second);
    await expectToldOnce();
  });

  it('and never come back, it is told once by the next audit', async () => {
    await telling(moment);
    await letLeaseRunOut();
    await audit(third, fullDisk());
    await expectToldOnce();
  });
});

it('what was told and is over by the next audit is not left open', async () => {
  await telling('after sending to hook');
  await letLeaseRunOut();
  await audit(third);
  expect(world.kinds()).toEqual(['welcome', 'worse', 'recovered']);
});
