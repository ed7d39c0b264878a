import { reset } from 'cloudflare:test';
import { afterEach, expect, it } from 'vitest';
import { claim, hold, release, runningNow } from '../../worker/claim.ts';
import { keys } from '../../worker/store.ts';
import { bucket, first, second, storedJson, third } from './support.ts';

afterEach(reset);

const terms = (id: string, leaseSeconds = 60) => ({ bucket, cluster: 'lab', id, leaseSeconds });
const held = { got: 'held' };

it('is given to one of eight that ask at once', async () => {
  const ids = ['1', '2', '3', '4', '5', '6', '7', '8'].map((digit) => `20261115T03170${digit}Z`);
  const answers = await Promise.all(ids.map((id) => claim(terms(id))));
  expect(answers.filter(({ got }) => got === 'held')).toHaveLength(1);
  const winner = ids[answers.findIndex(({ got }) => got === 'held')];
  expect(await runningNow(bucket, 'lab')).toBe(winner);
  for (const answer of answers)
    if (answer.got !== 'held') expect(answer).toEqual({ got: 'busy', by: winner });
});

it('may be asked for again by the one who has it', async () => {
  expect(await claim(terms(first))).toEqual(held);
  expect(await claim(terms(first))).toEqual(held);
  expect(await hold(terms(first))).toBe(true);
  expect(await hold(terms(second))).toBe(false);
});

it('is free after its release, which only its holder can do', async () => {
  await claim(terms(first));
  await release(terms(second));
  expect(await claim(terms(second))).toEqual({ got: 'busy', by: first });
  await release(terms(first));
  expect(await runningNow(bucket, 'lab')).toBeNull();
  expect(await claim(terms(second))).toEqual(held);
});

it('goes over from a dead audit to one that settled it', async () => {
  await claim(terms(first, 0));
  expect(await runningNow(bucket, 'lab')).toBeNull();
  expect(await claim(terms(second))).toEqual({ got: 'dead', by: first });
  expect(await claim(terms(second), third)).toEqual({ got: 'dead', by: first });
  expect(await claim(terms(second), first)).toEqual(held);
  expect(await hold(terms(first))).toBe(false);
});

it('stays with a dead audit that came back in time', async () => {
  await claim(terms(first, 0));
  expect(await hold(terms(first))).toBe(true);
  expect(await claim(terms(second), first)).toEqual({ got: 'busy', by: first });
});

it('is written anew only when half of the lease is over', async () => {
  await claim(terms(first));
  const before = await storedJson(keys.running('lab'));
  await hold(terms(first));
  expect(await storedJson(keys.running('lab'))).toEqual(before);
  await hold(terms(first, 600));
  expect(await storedJson(keys.running('lab'))).not.toEqual(before);
});
