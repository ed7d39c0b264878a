/** The channels over HTTP against a real server on this machine. */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import * as discord from '../../../worker/alert/channel/discord.ts';
import * as gotify from '../../../worker/alert/channel/gotify.ts';
import * as ntfy from '../../../worker/alert/channel/ntfy.ts';
import * as slack from '../../../worker/alert/channel/slack.ts';
import * as webhook from '../../../worker/alert/channel/webhook.ts';
import type { Delivery } from '../../../worker/alert/delivery.ts';
import { type RenderedMessage, renderMessage } from '../../../worker/alert/rendered.ts';
import { loopbackServer } from '../../support/loopback-server.ts';
import { digest, hostile, worse } from './sample.ts';

const site = 'https://offsight.example.com';
const link = 'https://offsight.example.com/homelab/reports/20261122T031700Z/';
const now = worse.takenAt + 60;
const canary = 'canary-secret';

interface Request {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  // What services are sent, looked into by the tests alone.
  body: Record<string, unknown>;
}

type Answer = (response: ServerResponse) => void;
const every = { name: 'one', minSeverity: 'info' as const };

/** Each channel, with its address on the given server. */
const channels: Record<
  'webhook' | 'ntfy' | 'discord' | 'slack' | 'gotify',
  (message: RenderedMessage, server: string, secretOf?: (name: string) => string | null) => Promise<Delivery>
> = {
  webhook: (message, server, secretOf) =>
    webhook.send(
      message,
      { type: 'webhook', ...every, urlSecret: 'HOOK_URL', signingSecret: 'HOOK_KEY' },
      secretOf ?? secretsOf({ HOOK_URL: `${server}/hook/${canary}`, HOOK_KEY: `${canary}-key` }),
      means,
    ),
  ntfy: (message, server, secretOf) =>
    ntfy.send(
      message,
      ntfyAt(server),
      secretOf ?? secretsOf({ TOPIC: canary, TOKEN: `tk_${canary}` }),
      means,
    ),
  discord: (message, server, secretOf) =>
    discord.send(
      message,
      { type: 'discord', ...every, urlSecret: 'DISCORD_URL' },
      secretOf ?? secretsOf({ DISCORD_URL: `${server}/api/webhooks/1/${canary}` }),
      means,
    ),
  slack: (message, server, secretOf) =>
    slack.send(
      message,
      { type: 'slack', ...every, urlSecret: 'SLACK_URL' },
      secretOf ?? secretsOf({ SLACK_URL: `${server}/services/T/B/${canary}` }),
      means,
    ),
  gotify: (message, server, secretOf) =>
    gotify.send(
      message,
      { type: 'gotify', ...every, server: `${server}/`, tokenSecret: 'TOKEN' },
      secretOf ?? secretsOf({ TOKEN: canary }),
      means,
    ),
};
const names = Object.keys(channels) as (keyof typeof channels)[];

const means = { fetch, now: () => now, emailBinding: () => null };
const secretsOf = (secrets: Record<string, string>) => (name: string) => secrets[name] ?? null;
const ntfyAt = (server: string): ChannelOf<'ntfy'> => ({
  type: 'ntfy',
  ...every,
  server,
  topicSecret: 'TOPIC',
  tokenSecret: 'TOKEN',
});

/** Sends to a server that answers so, and gives back what it got. */
async function sent(name: keyof typeof channels, message = worse, answer: Answer = ok) {
  const requests: Request[] = [];
  await using server = await loopbackServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) });
      answer(response);
    });
  });
  const delivery = await channels[name](renderMessage(message, site), server.url);
  return { delivery, requests, request: requests[0] };
}

const ok: Answer = (response) =>
  void response.setHeader('content-type', 'application/json').end('{"id":"m1"}');
const status =
  (code: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end(body);

it('signs a webhook over time and body, with the same key and body at each try', async () => {
  const first = (await sent('webhook')).request;
  const second = (await sent('webhook')).request;
  expect(first?.path).toBe(`/hook/${canary}`);
  expect(first?.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'homelab-20261122T031700Z-worse',
    'offsight-timestamp': String(now),
  });
  const expected = createHmac('sha256', `${canary}-key`).update(`${now}.${first?.text}`).digest('hex');
  expect(first?.headers['offsight-signature']).toBe(`sha256=${expected}`);
  expect(first?.body).toEqual({ version: 1, key: 'homelab-20261122T031700Z-worse', link, message: worse });
  expect(second?.text).toBe(first?.text);
  expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
});

it('publishes to ntfy as JSON, with a sequence that a second try shares', async () => {
  const { delivery, request } = await sent('ntfy');
  expect(delivery).toEqual({ accepted: true, id: 'm1' });
  expect(request?.path).toBe('/');
  expect(request?.headers.authorization).toBe(`Bearer tk_${canary}`);
  expect(request?.body).toEqual({
    topic: canary,
    title: 'Homelab 7.2 → 5.9: backup of 3 guests stale offsite',
    message: expect.stringContaining('CRITICAL Backup of 3 guests stale offsite\n– The newest'),
    priority: 5,
    tags: ['rotating_light'],
    click: link,
    sequence_id: 'homelab-20261122T031700Z-worse',
  });
  expect((await sent('ntfy', digest)).request?.body).toMatchObject({ priority: 2, tags: ['bar_chart'] });
  expect((await sent('ntfy', { ...worse, kind: 'recovered', severity: 'info' })).request?.body).toMatchObject(
    {
      tags: ['white_check_mark'],
    },
  );
});

it('posts to Discord, calls nobody and escapes Markdown', async () => {
  const { delivery, request } = await sent('discord', hostile);
  expect(delivery).toEqual({ accepted: true, id: 'm1' });
  expect(request?.path).toBe(`/api/webhooks/1/${canary}?wait=true`);
  expect(request?.body).toMatchObject({ username: 'Offsight', allowed_mentions: { parse: [] } });
  const [embed] = (request?.body.embeds ?? []) as { title: string; description: string; url: string }[];
  expect(embed?.url).toBe(link);
  expect(embed?.title.length).toBeLessThanOrEqual(256);
  expect(embed?.description.length).toBeLessThanOrEqual(4096);
  const text = `${embed?.title}\n${embed?.description}`;
  expect(text).toContain('\\<script\\>');
  expect(text).not.toMatch(/@everyone|(?<!\\)[<[`*|~]|https:\/\/evil/);
});

it('posts to Slack as plain text, where no mention or format can arise', async () => {
  const { delivery, request } = await sent('slack', hostile, (response) => void response.end('ok'));
  expect(delivery).toEqual({ accepted: true });
  const { blocks, ...rest } = { blocks: [], ...request?.body };
  expect(rest).toMatchObject({ mrkdwn: false, link_names: false });
  const [header, section, last] = blocks as { text: { type: string; text: string } }[];
  expect(header?.text).toMatchObject({ type: 'plain_text', emoji: false });
  expect(header?.text.text.length).toBeLessThanOrEqual(150);
  expect(section?.text).toMatchObject({ type: 'plain_text', emoji: false });
  expect(section?.text.text.length).toBeLessThanOrEqual(3000);
  expect(last?.text).toEqual({ type: 'mrkdwn', text: `<${link}|Open the report>` });
  expect(JSON.stringify([rest, header, section])).not.toMatch(/[<>]/);
});

it('posts to Gotify as plain text with a link', async () => {
  const { delivery, request } = await sent('gotify', worse, status(200, '{"id":25}'));
  expect(delivery).toEqual({ accepted: true, id: '25' });
  expect(request?.path).toBe('/message');
  expect(request?.headers['x-gotify-key']).toBe(canary);
  expect(request?.body).toEqual({
    title: 'Homelab 7.2 → 5.9: backup of 3 guests stale offsite',
    message: expect.stringContaining(link),
    priority: 10,
    extras: {
      'client::display': { contentType: 'text/plain' },
      'client::notification': { click: { url: link } },
    },
  });
});

it('keeps to the limit of ntfy, in bytes, and says how much is left out', async () => {
  const long = { ...worse, notes: Array.from({ length: 40 }, (_, index) => `${index} ${'ö'.repeat(200)}`) };
  const { request } = await sent('ntfy', long);
  const text = String(request?.body.message);
  expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(3800);
  expect(text).toMatch(/… \d+ more lines in the report$/);
});

it('keeps to the limit of ntfy for a whole body, whatever has to be escaped in it', async () => {
  const notes = Array.from({ length: 40 }, () => '"\\'.repeat(100));
  const { request } = await sent('ntfy', { ...worse, headline: '🗄'.repeat(200), notes });
  expect(new TextEncoder().encode(JSON.stringify(request?.body)).length).toBeLessThanOrEqual(2 * 4096);
});

it.each(names)('leaves out the link when no site is known: %s', async (name) => {
  const requests: string[] = [];
  await using server = await loopbackServer((request, response) => {
    request.on('data', (part) => void requests.push(String(part)));
    request.on('end', () => response.end('{}'));
  });
  expect(await channels[name](renderMessage(worse, null), server.url)).toEqual({ accepted: true });
  expect(requests.join('')).not.toContain('offsight.example.com');
});

it.each<[string, Answer, boolean, RegExp, number?]>([
  [
    '400',
    status(400, 'invalid_payload'),
    false,
    /answered 400 \(invalid_payload\): it does not take this message/,
  ],
  ['401', status(401, '{"code":40101}'), false, /answered 401 \(40101\): it does not accept/],
  ['403', status(403), false, /answered 403: it does not accept/],
  ['404', status(404, '{"code":10015}'), false, /answered 404 \(10015\): there is nothing at that address/],
  ['410', status(410), false, /answered 410: there is nothing/],
  ['302', status(302, '', { location: 'https://evil.example/' }), false, /a redirect; put the final address/],
  ['429', status(429, '', { 'retry-after': '0.35' }), true, /too many messages; it asks to wait 1 s/, 1],
  [
    '429 with a date',
    status(429, '', { 'retry-after': new Date((now + 90) * 1000).toUTCString() }),
    true,
    /wait 90 s/,
    90,
  ],
  ['429 with nonsense', status(429, '', { 'retry-after': 'soon' }), true, /too many messages\.$/],
  ['429 with a year', status(429, '', { 'retry-after': '31536000' }), true, /wait 3600 s/, 3600],
  ['500', status(500), true, /answered 500: it cannot take the message now/],
  ['503', status(503, canary), true, /answered 503: it cannot/],
  ['no answer', (response) => void response.destroy(), true, /could not be reached/],
])('knows what %s means, on every channel', async (_, answer, temporary, why, retryAfterSeconds) => {
  for (const name of names) {
    const { delivery, requests } = await sent(name, worse, answer);
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    expect(delivery).toEqual({ accepted: false, temporary, why: expect.stringMatching(why), ...wait });
    expect(JSON.stringify(delivery), name).not.toContain(canary);
    expect(requests).toHaveLength(1);
  }
});

it.each(names)('names the secret that is not set: %s', async (name) => {
  const delivery = await channels[name](renderMessage(worse, site), 'http://127.0.0.1:1', () => null);
  expect(delivery).toEqual({
    accepted: false,
    temporary: false,
    why: expect.stringMatching(/^The secret [A-Z_]+ is not set\.$/),
  });
});

it('sends no key over plain http, and to nothing that is no address', async () => {
  for (const [url, why] of [
    ['http://hooks.example.com/x', 'SLACK_URL: keys and alerts would travel unencrypted; use https.'],
    [canary, 'SLACK_URL does not hold an address that begins with https://.'],
    [`ftp://${canary}`, 'SLACK_URL does not hold an address that begins with https://.'],
  ] as const)
    expect(await channels.slack(renderMessage(worse, site), '', () => url)).toEqual({
      accepted: false,
      temporary: false,
      why,
    });
});

it('refuses a topic that ntfy would not take, without telling it', async () => {
  const secretOf = secretsOf({ TOPIC: `${canary}/../x`, TOKEN: 'tk' });
  expect(await channels.ntfy(renderMessage(worse, site), 'http://127.0.0.1:1', secretOf)).toEqual({
    accepted: false,
    temporary: false,
    why: 'The secret TOPIC is no topic: letters, digits, _ and -, at most 64.',
  });
});
