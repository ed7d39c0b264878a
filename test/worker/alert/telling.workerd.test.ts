/** What is told about audits, to whom, and what is kept of it. */
import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAlerts } from '../../../worker/alert/alert-state.ts';
import { listOutbox, readOutbox } from '../../../worker/alert/outbox.ts';
import { scheduledAtOf } from '../../../worker/report-id.ts';
import { keys } from '../../../worker/store.ts';
import { secretParts } from '../secrets.ts';
import { first, second, storedKeys, storeReport, third, unreachedFacts } from '../support.ts';
import { hook, outside, phone } from './outside.ts';
import { audit, bucket, configure, fifth, fourth, fullDisk, tellAbout } from './telling.ts';

let world: ReturnType<typeof outside>;
let logged: string[];

beforeEach(async () => {
  logged = [];
  for (const name of ['warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...said) => void logged.push(said.map(String).join(' ')));
  world = outside(async () => new Response(null, { status: 404 }));
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => world.fetch(input, init));
  await configure({ channels: [hook] });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

const stored = async () => (await readAlerts(bucket, 'lab')).stored;
const deliveryOf = async (id: string, channel = 'hook') =>
  (await readOutbox(bucket, 'lab', id))?.deliveries[channel];

describe('a channel that takes everything', () => {
  it('is welcomed, told what got worse, and told that it is over, each once', async () => {
    await audit(first);
    await audit(second, fullDisk());
    await audit(third, fullDisk());
    await audit(fourth);
    await audit(fifth);
    expect([...world.hook.values()]).toMatchObject([
      { key: `lab-${first}-welcome`, times: 1 },
      { key: `lab-${second}-worse`, times: 1 },
      { key: `lab-${fourth}-recovered`, times: 1 },
    ]);
    expect(await storedKeys('lab/alerts/')).toEqual([
      keys.alert('lab', `${first}-welcome`),
      keys.alert('lab', `${second}-worse`),
      keys.alert('lab', `${fourth}-recovered`),
      keys.alertState('lab'),
    ]);
    expect((await stored()).owed).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('is told once however often the same is told', async () => {
    await audit(first);
    await audit(second, fullDisk());
    const before = await stored();
    await tellAbout(second);
    expect(await stored()).toEqual(before);
    expect([...world.hook.values()].map(({ times }) => times)).toEqual([1, 1]);
  });
});

it('nothing is decided without a channel; whoever adds one is welcomed', async () => {
  await configure({ channels: [] });
  await audit(first);
  await audit(second, fullDisk());
  expect(await storedKeys('lab/alerts/')).toEqual([]);
  await configure({ channels: [hook] });
  await audit(third, fullDisk());
  expect(world.kinds()).toEqual(['welcome']);
});

it('what no channel wants counts as told', async () => {
  await configure({ channels: [{ ...hook, kinds: ['recovered'] }] });
  await audit(first);
  await audit(second, fullDisk());
  expect(await readOutbox(bucket, 'lab', `${second}-worse`)).toMatchObject({
    deliveries: {},
    closedAt: expect.any(Number),
  });
  await audit(third);
  expect(world.kinds()).toEqual(['recovered']);
});

const busy = () => new Response('busy', { status: 503 });
const locked = () => new Response('no', { status: 401 });

describe('a channel that fails for the time being', () => {
  it('is tried again in the same audit', async () => {
    let asked = 0;
    world.answer = () => (++asked < 3 ? busy() : null);
    expect(await audit(first)).toEqual({ slept: [15, 60] });
    expect(world.kinds()).toEqual(['welcome']);
    expect(await deliveryOf(`${first}-welcome`)).toMatchObject({ accepted: true, tries: 3 });
  });

  it('is asked once a round, however many messages wait', async () => {
    await audit(first);
    await audit(second, fullDisk());
    let asked = 0;
    world.answer = () => {
      asked += 1;
      return busy();
    };
    // One thing is over and another begins: two messages.
    const unlike = fullDisk('pve2');
    await audit(third, unlike);
    expect((await stored()).owed).toEqual([`${third}-recovered`, `${third}-worse`]);
    expect(asked).toBe(4);
    world.answer = () => null;
    await audit(fourth, unlike);
    expect(world.kinds()).toEqual(['welcome', 'worse', 'recovered', 'worse']);
  });

  it('is left alone for as long as it asks', async () => {
    const asksFor = (seconds: number) => () =>
      new Response('', { status: 429, headers: { 'retry-after': String(seconds) } });
    world.answer = asksFor(100);
    expect((await audit(first)).slept).toEqual([100, 100, 240]);
    world.answer = asksFor(3600);
    const { slept } = await audit(second);
    expect(slept).toEqual([]);
    world.answer = () => null;
    await tellAbout(second, { now: scheduledAtOf(second) + 600 });
    expect(world.hook.size).toBe(0);
    expect((await stored()).again).toBe(scheduledAtOf(second) + 3600);
    await tellAbout(second, { now: scheduledAtOf(second) + 3600 });
    expect(world.kinds()).toEqual(['welcome']);
  });

  it('hears by the next audit what was meant for it, and nothing twice', async () => {
    await audit(first);
    world.answer = busy;
    await audit(second, fullDisk());
    expect(await deliveryOf(`${second}-worse`)).toMatchObject({
      accepted: false,
      tries: 4,
      why: expect.stringContaining('503'),
    });
    world.answer = () => null;
    await audit(third, fullDisk());
    expect([...world.hook.keys()]).toEqual([`lab-${first}-welcome`, `lab-${second}-worse`]);
    expect((await stored()).owed).toEqual([]);
  });

  it('gets the newest message alone after days without any', async () => {
    await audit(first);
    world.answer = busy;
    for (const id of [second, third]) await audit(id, fullDisk());
    expect((await readOutbox(bucket, 'lab', `${second}-worse`))?.closedAt).not.toBeNull();
    expect((await stored()).owed).toEqual([`${third}-worse`]);
    world.answer = () => null;
    await audit(fourth, fullDisk());
    await audit(fifth);
    expect([...world.hook.keys()]).toEqual([
      `lab-${first}-welcome`,
      `lab-${third}-worse`,
      `lab-${fifth}-recovered`,
    ]);
  });

  it('does not keep others from being told, nor makes them hear it twice', async () => {
    await configure({ channels: [phone, hook] });
    world.answer = (service) => (service === 'phone' ? busy() : null);
    await audit(first);
    await audit(second, fullDisk());
    expect(world.kinds()).toEqual(['welcome', 'worse']);
    expect((await stored()).owed).toEqual([`${first}-welcome`, `${second}-worse`]);
    world.answer = () => null;
    await audit(third, fullDisk());
    expect([...world.phone.keys()]).toEqual([...world.hook.keys()]);
    expect([...world.hook.values(), ...world.phone.values()].every(({ times }) => times === 1)).toBe(true);
    expect((await stored()).owed).toEqual([]);
  });

  it('is given up after eight days', async () => {
    await configure({ channels: [phone, hook] });
    world.answer = (service) => (service === 'phone' ? busy() : null);
    await audit(first);
    const nineDaysLater = { now: scheduledAtOf(first) + 9 * 86_400 };
    world.answer = () => null;
    await audit('20261124T031700Z', undefined, nineDaysLater);
    expect(world.phone.size).toBe(0);
    expect((await stored()).owed).toEqual([]);
  });
});

it('a channel that refuses is tried once in each audit, until its settings are right', async () => {
  await configure({ channels: [phone, hook] });
  world.answer = (service) => (service === 'phone' ? locked() : null);
  expect((await audit(first)).slept).toEqual([]);
  expect(await deliveryOf(`${first}-welcome`, 'phone')).toMatchObject({ tries: 1, final: true });
  await audit(second);
  expect(await deliveryOf(`${first}-welcome`, 'phone')).toMatchObject({ tries: 2 });
  expect((await stored()).again).toBeNull();
  world.answer = () => null;
  await audit(third);
  expect(world.phone.size).toBe(1);
});

it('a channel that was taken out of the configuration holds nothing up', async () => {
  await configure({ channels: [phone, hook] });
  world.answer = (service) => (service === 'phone' ? busy() : null);
  await audit(first);
  await configure({ channels: [hook] });
  expect((await audit(second)).slept).toEqual([]);
});

describe('quiet hours', () => {
  const quietHours = { from: '03:00', to: '07:00', exceptCritical: false };
  const morning = scheduledAtOf(second) + 3 * 3600 + 43 * 60;

  beforeEach(() => configure({ quietHours, channels: [hook] }));

  it('hold a message until they end', async () => {
    await audit(first, undefined, { now: scheduledAtOf(first) + 5 * 3600 });
    await audit(second, fullDisk());
    expect(world.kinds()).toEqual(['welcome']);
    expect((await stored()).again).toBe(morning);
    await tellAbout(second, { now: morning });
    expect(world.kinds()).toEqual(['welcome', 'worse']);
    expect((await stored()).again).toBeNull();
  });

  it('hold back what failed before they began', async () => {
    world.answer = busy;
    await audit(first, undefined, { now: scheduledAtOf(first) - 1200 });
    expect((await stored()).again).toBe(scheduledAtOf(first) + 3 * 3600 + 43 * 60);
    world.answer = () => null;
    await tellAbout(first);
    expect(world.hook.size).toBe(0);
    await tellAbout(first, { now: scheduledAtOf(first) + 5 * 3600 });
    expect(world.kinds()).toEqual(['welcome']);
  });
});

it('what is under way keeps its words when the settings change meanwhile', async () => {
  await audit(first);
  world.answer = busy;
  await audit(second, fullDisk('pve1', 'pve2'));
  const before = await readOutbox(bucket, 'lab', `${second}-worse`);
  const maintenance = [{ until: '2026-12-31', reason: 'new disks', subjects: ['node/pve2'] }];
  await configure({ maintenance, channels: [hook] });
  await tellAbout(second);
  expect(await deliveryOf(`${second}-worse`)).toMatchObject({ accepted: false, tries: 9 });
  expect((await readOutbox(bucket, 'lab', `${second}-worse`))?.message).toEqual(before?.message);
  world.answer = () => null;
  await tellAbout(second);
  const open = Object.entries((await stored()).open).filter(([, { pending }]) => pending);
  expect(open).toEqual([]);
});

describe('what cannot be read', () => {
  it('of the state, begins anew with a welcome', async () => {
    await audit(first);
    await bucket.put(keys.alertState('lab'), '{"version":7}');
    await audit(second, fullDisk());
    expect(world.kinds()).toEqual(['welcome', 'welcome']);
    expect(logged[0]).toBe(`${keys.alertState('lab')} cannot be read; alerts begin anew.`);
  });

  it('of the earlier facts, costs the comparison with them', async () => {
    await audit(first);
    await bucket.put(keys.facts('lab', first), '{');
    await audit(second, fullDisk());
    expect(world.kinds()).toEqual(['welcome', 'welcome']);
    expect(logged[0]).toContain(`${first}, with which alerts are compared, was passed over.`);
  });

  it('of the outbox, is passed over', async () => {
    world.answer = busy;
    await audit(first);
    await bucket.put(keys.alert('lab', `${first}-welcome`), 'null');
    world.answer = () => null;
    await audit(second);
    expect([...world.hook.keys()]).toEqual([`lab-${second}-welcome`]);
  });

  it('of the report itself, costs the alerts and is said', async () => {
    await audit(first);
    await bucket.delete(keys.facts('lab', first));
    const before = await stored();
    await tellAbout(first);
    expect(logged.at(-1)).toContain(`The facts of ${first} are no longer in the bucket.`);
    expect(await stored()).toEqual(before);
  });
});

it('an audit that died before it told anything is made up for by the next', async () => {
  await audit(first);
  await audit(second, unreachedFacts());
  await storeReport(third, fullDisk());
  await audit(fourth, fullDisk());
  expect(world.kinds()).toEqual(['welcome', 'blind', 'worse', 'recovered']);
});

it('no secret is kept or logged, whatever a service answers', async () => {
  await configure({ channels: [phone, hook] });
  world.answer = () => new Response(JSON.stringify(secretParts), { status: 400 });
  await audit(first);
  world.answer = () => new Response(JSON.stringify({ id: secretParts[0] }), { status: 500 });
  await audit(second, fullDisk());
  vi.mocked(globalThis.fetch).mockRejectedValue(new Error(secretParts.join(' ')));
  await audit(third, fullDisk());
  const texts = await Promise.all(
    (await storedKeys('lab/alerts/')).map(async (key) => (await bucket.get(key))?.text() ?? ''),
  );
  expect(texts.length).toBeGreaterThan(3);
  expect(logged.length).toBeGreaterThan(3);
  for (const part of secretParts)
    expect([...texts, ...logged].filter((text) => text.includes(part))).toEqual([]);
});

describe('the outbox', () => {
  it('lists its newest messages first, and no more than asked for', async () => {
    await audit(first);
    await audit(second, fullDisk());
    await audit(third);
    const ids = async (limit: number) =>
      (await listOutbox(bucket, 'lab', { limit })).map(({ message }) => message.id);
    expect(await ids(10)).toEqual([`${third}-recovered`, `${second}-worse`, `${first}-welcome`]);
    expect(await ids(2)).toEqual([`${third}-recovered`, `${second}-worse`]);
    expect(await ids(0)).toEqual([]);
  });

  it('passes over what it does not understand, and looks nowhere else', async () => {
    await audit(first);
    await bucket.put(keys.alert('lab', `${second}-worse`), '{"version":2}');
    await bucket.put(`${keys.alerts('lab')}2026-what.json`, '{}');
    expect(await listOutbox(bucket, 'lab', { limit: 9 })).toHaveLength(1);
    expect(logged).toEqual([`lab/alerts/${second}-worse.json cannot be read and was passed over.`]);
    expect(await readOutbox(bucket, 'lab', '../running')).toBeNull();
    expect(await readOutbox(bucket, 'lab', 'state')).toBeNull();
  });
});
