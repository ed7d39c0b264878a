import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../worker/env.ts';
import { keys } from '../../worker/store.ts';
import { askWorker } from './ask.ts';
import { secrets } from './secrets.ts';
import { bucket, env, first, pushConfig, storedKeys, storeReport } from './support.ts';

const sent: { subject: string; text: string; headers: Record<string, string> }[] = [];

/** Cloudflare's own binding: all that a test can stand in for. */
const EMAIL = {
  send: async (mail: (typeof sent)[number]) => {
    sent.push(mail);
    return { messageId: `mail-${sent.length}` };
  },
};

const bindings = { ...env, ...secrets, EMAIL } as unknown as Env;

const mail = { type: 'email', name: 'mail', from: 'offsight@example.com', to: ['owner@example.com'] };
const away = { type: 'email', name: 'away', binding: 'ELSEWHERE', from: mail.from, to: mail.to };
const quiet = { ...mail, name: 'quiet', minSeverity: 'critical', kinds: ['worse'] };

const cluster = (id: string, channels: object[] = [mail]) => ({
  id,
  urls: ['https://pve.example'],
  alerts: { channels },
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(
  method: 'GET' | 'POST',
  path: string,
  { body, to = bindings }: { body?: unknown; to?: Env } = {},
): Promise<Answer> {
  const request = new Request(`http://localhost/api/alerts${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await askWorker(request, to);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const test = (body?: unknown) => ask('POST', '/test', { body });

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 15, 12), toFake: ['Date'] });
  await pushConfig({ site: 'https://offsight.example.com', clusters: [cluster('lab')] });
});

afterEach(async () => {
  sent.length = 0;
  vi.useRealTimers();
  await reset();
});

describe('a test message', () => {
  it('says what it is, how things are and where the report is', async () => {
    await storeReport(first);
    const { status, body } = await test();
    expect([status, body]).toEqual([
      200,
      {
        cluster: 'lab',
        key: expect.stringMatching(/^lab-20261115T120000Z-test-[0-9a-f]{8}$/),
        subject: 'lab test message: 10 (Excellent) at present',
        link: `https://offsight.example.com/lab/reports/${first}/`,
        channels: [{ name: 'mail', type: 'email', accepted: true, id: 'mail-1' }],
      },
    ]);
    expect(sent[0]?.headers).toMatchObject({ 'X-Offsight-Kind': 'test', 'X-Offsight-Report': first });
    expect(sent[0]?.text).toMatchInlineSnapshot(`
      "lab test message: 10 (Excellent) at present
      https://offsight.example.com/lab/reports/20261115T031700Z/

      Test of 2026-11-15 12:00 UTC.
      Score 10. 98% of what applies could be judged.

      This is a test that somebody with the API token started. Alerts of this
      cluster come this way; nothing has happened.
      The newest report is of 2026-11-17 03:17 UTC: 10 (Excellent), no critical or
      high findings open.

      -- 
      Offsight reads from outside and changes nothing. The commands are for you to
      run.
      "
    `);
  });

  it('before the first report claims nothing of the cluster', async () => {
    await pushConfig({ clusters: [{ ...cluster('lab'), name: 'Lab <b>\r\nBcc: x@example.net' }] });
    expect((await test()).body).toMatchObject({
      link: null,
      subject: 'Lab <b> Bcc: x@example.net test message',
    });
    expect(sent[0]?.headers['X-Offsight-Report']).toBeUndefined();
    expect(sent[0]?.text).toMatchInlineSnapshot(`
      "Lab <b> Bcc: x@example.net test message

      Test of 2026-11-15 12:00 UTC.

      This is a test that somebody with the API token started. Alerts of this
      cluster come this way; nothing has happened.
      There is no report yet.
      The configuration names no site, so alerts have no link to their report: set
      \`site\` in it.

      -- 
      Offsight reads from outside and changes nothing. The commands are for you to
      run.
      "
    `);
  });

  it('is sent though the newest report cannot be read', async () => {
    await storeReport(first);
    await bucket.put(keys.report('lab', first), '{"version": 99}');
    expect((await test()).status).toBe(200);
    expect(sent[0]?.text).toContain('The newest report cannot be read');
  });

  it('is another one each time', async () => {
    const [one, two] = [await test(), await test()];
    expect(one.body.key).not.toBe(two.body.key);
  });

  it('goes through each channel whatever it is to hear of, and each answers for itself', async () => {
    await pushConfig({ clusters: [cluster('lab', [mail, away, quiet])] });
    const { status, body } = await test();
    expect([status, body.channels]).toEqual([
      502,
      [
        { name: 'mail', type: 'email', accepted: true, id: expect.any(String) },
        {
          name: 'away',
          type: 'email',
          accepted: false,
          temporary: false,
          why: 'The binding ELSEWHERE is missing: add [[send_email]] with this name to wrangler.local.toml.',
        },
        { name: 'quiet', type: 'email', accepted: true, id: expect.any(String) },
      ],
    ]);
  });

  it('goes through the one that is named', async () => {
    await pushConfig({ clusters: [cluster('lab', [mail, away])] });
    expect((await test({ channel: 'mail' })).status).toBe(200);
    expect((await test({ channel: 'away' })).status).toBe(502);
    expect(sent).toHaveLength(1);
  });

  it('leaves nothing behind', async () => {
    await test();
    expect(await storedKeys()).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each<[string, unknown, number, RegExp]>([
    ['a channel that there is not', { channel: 'phone' }, 404, /no channel "phone".*Configured: mail\./],
    ['a cluster that there is not', { cluster: 'cabin' }, 404, /no cluster "cabin"/],
    ['another field', { chanel: 'mail' }, 400, /not understood.*"channel"/],
    ['no JSON', 'mail', 400, /not understood/],
    ['far too much', { channel: 'x'.repeat(40_000) }, 413, /too large/],
  ])('%s', async (_, body, status, message) => {
    const answer = await test(body);
    expect([answer.status, `${answer.body.error} ${answer.body.next}`]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
    expect(sent).toEqual([]);
  });

  it('a cluster without channels, of which it says how to add one', async () => {
    await pushConfig({ clusters: [cluster('lab', [])] });
    const { status, body } = await test();
    expect([status, body]).toEqual([
      409,
      {
        error: 'No channel is configured for alerts of "lab": nobody would be told anything.',
        next: expect.stringContaining('alerts.channels'),
      },
    ]);
  });

  it('several clusters without saying which', async () => {
    await pushConfig({ clusters: [cluster('lab'), cluster('cabin')] });
    expect((await test()).status).toBe(400);
    expect((await test({ cluster: 'cabin' })).body.cluster).toBe('cabin');
  });

  it.each(['0', '101', 'x', '1.5'])('limit=%s', async (limit) => {
    expect((await ask('GET', `?limit=${limit}`)).status).toBe(400);
  });
});

describe('the list', () => {
  const record = (hour: string) => ({
    version: 1,
    createdAt: Date.UTC(2026, 10, 15, Number(hour)) / 1000,
    message: {
      id: `20261115T${hour}0000Z-worse`,
      kind: 'worse',
      severity: 'high',
      cluster: { id: 'lab', name: 'Lab' },
      report: `20261115T${hour}0000Z`,
      takenAt: 1,
      thread: 'x',
      headline: '10 → 9',
      score: { before: 10, after: 9, coverageBefore: 1, coverageAfter: 1 },
      categories: [],
      findings: [],
      recovered: [],
      notes: [],
      path: `/lab/reports/20261115T${hour}0000Z/`,
    },
    deliveries: { mail: { accepted: false, at: 2, tries: 3, why: 'mail.example cannot take it now' } },
    closedAt: null,
  });

  it('has what was decided and what became of it, newest first', async () => {
    await storeReport(first);
    for (const hour of ['03', '05', '04'])
      await bucket.put(keys.alert('lab', `20261115T${hour}0000Z-worse`), JSON.stringify(record(hour)));
    const all = await ask('GET', '');
    expect(all).toEqual({
      status: 200,
      body: { cluster: 'lab', alerts: [record('05'), record('04'), record('03')] },
    });
    expect((await ask('GET', '?cluster=lab&limit=1')).body.alerts).toEqual([record('05')]);
  });

  it('is empty before the first', async () => {
    expect((await ask('GET', '')).body).toEqual({ cluster: 'lab', alerts: [] });
  });
});
