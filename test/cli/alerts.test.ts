import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertsHelp, alertsOptionNames, alertsOptions } from '../../cli/alerts-options.ts';
import { listText, testText } from '../../cli/alerts-text.ts';
import { type BuiltApi, builtApi } from '../support/built-api.ts';
import { type LoopbackServer, loopbackServer } from '../support/loopback-server.ts';
import { type MailServer, mailServer } from '../support/mail-server.ts';
import { runCli } from '../support/run-cli.ts';

const token = 'canary-api-token-90b3';
const sha256 = createHash('sha256').update(token).digest('hex');
const secrets = {
  WRONG_PASSWORD: 'canary-password-771c',
  HOOK_KEY: 'canary-signing-3a0d',
  NTFY_TOPIC: 'canary-topic-1b7e',
};
const cli = (args: string[], env: Record<string, string> = { OFFSIGHT_TOKEN: token }) =>
  runCli('cli/alerts.ts', args, { env: { OFFSIGHT_TOKEN: '', ...env } });

describe('the command line', () => {
  it('asks the Worker on this machine unless told otherwise', () => {
    expect(alertsOptions(['test'], { OFFSIGHT_TOKEN: token })).toEqual({
      verb: 'test',
      url: 'http://localhost:8787',
      json: false,
      credentials: { token },
    });
    const more = ['--url', 'https://x.example/', '--cluster', 'lab', '--channel', 'mail', '--token', 'other'];
    expect(alertsOptions(['test', ...more], { OFFSIGHT_TOKEN: token })).toMatchObject({
      url: 'https://x.example',
      cluster: 'lab',
      channel: 'mail',
      credentials: { token: 'other' },
    });
  });

  it.each<[string[], string]>([
    [[], 'test or list'],
    [['send'], 'test or list'],
    [['test', 'list'], 'test or list'],
    [['list', '--channel', 'mail'], 'goes with test'],
    [['test', '--limit', '3'], 'goes with list'],
    [['test', '--chanel', 'mail'], 'did you mean --channel'],
    [['test', '--url', 'http://offsight.example.com'], 'plain http'],
  ])('%j is refused', (argv, message) => expect(() => alertsOptions(argv, {})).toThrow(message));

  it('the help names every option and fits 80 columns', async () => {
    for (const name of alertsOptionNames) expect(alertsHelp).toContain(`--${name}`);
    expect(alertsHelp.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(await cli(['--help'])).toEqual({ code: 0, stdout: alertsHelp, stderr: '' });
  });
});

describe('against a real Worker with five channels', () => {
  let api: BuiltApi;
  let mails: MailServer;
  let strict: MailServer;
  let hook: LoopbackServer;
  let ntfy: LoopbackServer;
  const addresses = { from: 'offsight@example.com', to: ['owner@example.com'] };
  const smtp = { type: 'smtp', host: '127.0.0.1', security: 'none', ...addresses };
  const configure = (channels: object[]) =>
    api.worker.put(
      'config/policy.json',
      JSON.stringify({
        tokens: [{ name: 'terminal', sha256, scopes: ['read', 'run'] }],
        clusters: [{ id: 'lab', urls: ['https://pve.example'], alerts: { channels } }],
      }),
    );
  const url = () => ['--url', api.worker.url.origin];

  beforeAll(async () => {
    mails = await mailServer({ security: 'none' });
    strict = await mailServer({ security: 'none', password: 'another one' });
    hook = await loopbackServer((_, response) => response.end('ok'));
    ntfy = await loopbackServer((_, response) => response.writeHead(500).end('{"code":50001}'));
    api = await builtApi({ HOOK_URL: hook.url, ...secrets });
  }, 120_000);
  afterAll(async () => {
    for (const server of [api, mails, strict, hook, ntfy]) await server?.[Symbol.asyncDispose]();
  });

  it('says of each whether it was accepted, and why not', async () => {
    await configure([
      { ...smtp, name: 'mail', port: mails.port },
      { ...smtp, name: 'strict', port: strict.port, username: 'ada', passwordSecret: 'WRONG_PASSWORD' },
      { type: 'webhook', name: 'hook', urlSecret: 'HOOK_URL', signingSecret: 'HOOK_KEY' },
      { type: 'ntfy', name: 'phone', server: ntfy.url, topicSecret: 'NTFY_TOPIC' },
      { type: 'gotify', name: 'new', server: 'https://gotify.example.com', tokenSecret: 'GOTIFY_TOKEN' },
    ]);
    const run = await cli(['test', ...url()]);
    expect(run).toEqual({ code: 1, stderr: '', stdout: expect.any(String) });
    expect(run.stdout.replaceAll(String(strict.port), '<port>')).toMatchInlineSnapshot(`
      "✓  mail    smtp     accepted
      ✗  strict  smtp     127.0.0.1:<port> does not accept the username and WRONG_PASSWORD: 535 Invalid password … in …
      ✓  hook    webhook  accepted
      ✗  phone   ntfy     ntfy answered 500 (50001): it cannot take the message now. (may pass: try again)
      ✗  new     gotify   The secret GOTIFY_TOKEN is not set.
      2 of 5 accepted “lab test message”.
      "
    `);
    expect(mails.mails).toHaveLength(1);
    expect(strict.mails).toHaveLength(0);
    expect(hook.requests).toHaveLength(1);
    for (const secret of [token, ...Object.values(secrets)]) {
      expect(run.stdout).not.toContain(secret);
      expect(api.log.join('\n')).not.toContain(secret);
    }
  });

  it('ends with 0 when the channel that is asked for accepts it', async () => {
    const run = await cli(['test', '--channel', 'mail', '--json', ...url()]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({
      cluster: 'lab',
      channels: [{ name: 'mail', accepted: true }],
    });
    expect((await cli(['test', '--channel', 'mail', ...url()])).stdout).toMatch(
      /^✓ {2}mail {2}smtp {2}accepted\n1 of 1/,
    );
  });

  it('passes on what the Worker refuses, with the next step', async () => {
    const other = await cli(['test', '--channel', 'fax', ...url()]);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('There is no channel "fax"')]);
    const wrong = await cli(['test', '--token', 'wrong', ...url()], {});
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('This token is not known.')]);
    await configure([]);
    const none = await cli(['test', ...url()]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('No channel is configured')]);
  });

  it('lists what was sent', async () => {
    expect(await cli(['list', ...url()])).toEqual({
      code: 0,
      stdout: 'No alert has been sent yet.\n',
      stderr: '',
    });
    expect((await cli(['list', '--limit', '0', ...url()])).stderr).toContain('"0" is no limit');
  });
});

describe('without a Worker of ours', () => {
  it('needs a token', async () => {
    const run = await cli(['test', '--url', 'https://127.0.0.2:9'], {});
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('set OFFSIGHT_TOKEN')]);
  });

  it('says that nobody is there', async () => {
    const run = await cli(['test', '--url', 'http://127.0.0.1:9']);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('127.0.0.1:9 could not be reached')]);
  });

  it('says what a Worker says that lets nobody in', async () => {
    await using server = await loopbackServer((_, response) =>
      response.writeHead(503).end('{"error":"Nobody can be let in.","next":"Set Access up."}'),
    );
    const run = await cli(['test', '--url', server.url]);
    expect([run.code, run.stderr]).toEqual([1, 'offsight alerts: Nobody can be let in. Set Access up.\n']);
  });

  it.each([
    [302, '', 'answered 302: Cloudflare Access wants a service token'],
    [502, '<html>', 'answered 502: is this your Worker?'],
    [200, '{"hello": 1}', 'something else than alerts'],
  ])('is not taken in by a stranger that answers %i %s', async (status, body, message) => {
    await using server = await loopbackServer((_, response) => response.writeHead(status).end(body));
    const run = await cli(['test', '--url', server.url]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

it('what a channel says cannot steer the terminal', () => {
  const text = testText({
    subject: 'a\u001b[2Jb',
    channels: [
      {
        name: 'x\u202e',
        type: 'smtp',
        accepted: false,
        temporary: true,
        why: '4\n✓  all well',
        retryAfterSeconds: 30,
      },
      { name: 'longer', type: 'webhook', accepted: true },
    ],
  });
  expect(text).toBe(
    '✗  x       smtp     4 ✓  all well (may pass: try again in 30 s)\n✓  longer  webhook  accepted\n1 of 2 accepted “a[2Jb”.\n',
  );
});

it('the list has one line a channel below each alert', () => {
  const at = (hour: number) => Date.UTC(2026, 10, 22, hour) / 1000;
  const message = {
    kind: 'worse',
    severity: 'high',
    cluster: { name: 'Lab' },
    headline: '9 → 8.1: backup of a\u001b guest',
  };
  const alerts = [
    {
      createdAt: at(4),
      message,
      deliveries: { new: { accepted: false, at: null, tries: 0 } },
      closedAt: null,
    },
    {
      createdAt: at(3),
      message,
      deliveries: {
        mail: { accepted: true, at: at(3), tries: 1 },
        phone: { accepted: false, at: at(3), tries: 2, why: 'ntfy could not be reached.' },
        hook: { accepted: false, at: at(3), tries: 1, why: 'It refused.', final: true },
      },
      closedAt: null,
    },
    {
      createdAt: at(2),
      message: { ...message, kind: 'digest', severity: 'info' },
      deliveries: { mail: { accepted: false, at: at(2), tries: 4, why: 'Away.' } },
      closedAt: at(3),
    },
    { createdAt: at(1), message, deliveries: {}, closedAt: at(1) },
  ];
  expect(listText({ alerts })).toMatchInlineSnapshot(`
    "2026-11-22 04:00 UTC  worse, high
      Lab 9 → 8.1: backup of a guest
      ·  new  not tried yet; it is tried again
    2026-11-22 03:00 UTC  worse, high
      Lab 9 → 8.1: backup of a guest
      ✓  mail   accepted 2026-11-22 03:00 UTC
      ✗  phone  ntfy could not be reached. (2026-11-22 03:00 UTC, 2 tries; it is tried again)
      ✗  hook   It refused. (2026-11-22 03:00 UTC)
    2026-11-22 02:00 UTC  digest
      Lab 9 → 8.1: backup of a guest
      ✗  mail  Away. (2026-11-22 02:00 UTC, 4 tries; given up, a newer one says it)
    2026-11-22 01:00 UTC  worse, high
      Lab 9 → 8.1: backup of a guest
      no channel wanted it
    "
  `);
});
