import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctorHelp, doctorOptionNames } from '../../cli/doctor-options.ts';
import { doctorText } from '../../cli/doctor-text.ts';
import { withDevVars } from '../../cli/doctor-world.ts';
import { columns } from '../../cli/text-layout.ts';
import { demoCluster } from '../../demo/index.ts';
import { catchMails, type MailCatcher } from '../../demo/mail/catcher.ts';
import { offsiteAt } from '../../demo/offsites.ts';
import { serveDemo } from '../../demo/server.ts';
import { canaries, fingerprintOf, secrets } from '../support/doctor-case.ts';
import { loopbackServer, pemOf } from '../support/loopback-server.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-doctor-'));
const file = (name: string) => join(folder, name);

const demo = demoCluster('healthy');
let cluster: Awaited<ReturnType<typeof serveDemo>>;
let place: Awaited<ReturnType<typeof serveDemo>>;
let mail: MailCatcher;
let kept = 0;

beforeAll(async () => {
  const { offsite } = demo;
  if (!offsite) throw new Error('The demo has no offsite place.');
  cluster = await serveDemo(demo, { port: 0, tls: pemOf('node') });
  place = await serveDemo(offsite, { port: 0 });
  mail = await catchMails({ keep: () => void kept++ });
  const channel = {
    type: 'smtp',
    name: 'mail',
    host: '127.0.0.1',
    port: mail.port,
    security: 'none',
    from: 'offsight@grove.example',
    to: ['owner@grove.example'],
  };
  const grove = {
    id: 'grove',
    urls: [cluster.url],
    policy: { offsite: offsiteAt(offsite.policy, place.url, '2030-01-01') },
    alerts: { channels: [channel] },
  };
  writeFileSync(file('whole.json'), JSON.stringify({ clusters: [grove] }));
  writeFileSync(file('broken.json'), JSON.stringify({ clusters: [{ id: 'Grove', url: cluster.url }] }));
});

afterAll(async () => {
  await Promise.all([cluster?.close(), place?.close(), mail?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const keys = () => ({
  OFFSITE_ACCESS_KEY_ID: demo.offsite?.key.accessKeyId ?? '',
  OFFSITE_SECRET_ACCESS_KEY: demo.offsite?.key.secretAccessKey ?? '',
});

const doctor = (args: string[], env: Record<string, string> = {}) =>
  runCli('cli/doctor.ts', args, { env: { PVE_TOKEN: secrets.PVE_TOKEN, ...keys(), ...env } });

const whole = () => ['--config', file('whole.json'), '--fingerprint', fingerprintOf('node')];

it('against the whole demo nothing is a problem, and one line cannot be told', async () => {
  const { code, stdout, stderr } = await doctor([...whole(), '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { lines }: { lines: { id: string; subject: string; state: string; said: string }[] } =
    JSON.parse(stdout);
  const states = lines.map(({ id, subject, state }) => `${state}: ${id} ${subject}`);
  expect(states.filter((one) => !one.startsWith('ok'))).toEqual([
    // S3 does not tell what a key may do, and this key may not read the policy.
    'cannot-tell: bucket-read-only grove-offsite',
  ]);
  expect(lines.length).toBeGreaterThan(12);
  expect(kept).toBe(0);
});

it('reads well on 80 columns, with a word beside each sign', async () => {
  const { code, stdout } = await doctor(whole());
  expect(code).toBe(0);
  expect(stdout).not.toContain('\u001b');
  expect(stdout.split('\n').filter((line) => columns(line) > 80)).toEqual([]);
  expect(stdout).toMatch(/^SETTINGS\n {2}✓ ok {10}configuration: /);
  expect(stdout).toMatch(/\n\nCLUSTERS\n/);
  expect(stdout).toMatch(/ {2}\? cannot tell bucket-read-only: grove-offsite\n/);
  expect(stdout).toMatch(
    /\nNo problem, \d+ ok, 1 that cannot be told from here\.\nWhat [^\n]+docs\/doctor\.md\n$/,
  );
});

it('a self-signed certificate that nobody pinned is a problem, with the line that pins it', async () => {
  const { code, stdout } = await doctor(['--config', file('whole.json')]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ PROBLEM {5}cluster-certificate: grove, https:/);
  expect(stdout).toContain(`npm run doctor -- --fingerprint ${fingerprintOf('node')}`);
  expect(stdout).toMatch(/\n1 problem, \d+ ok/);
});

it('a problem ends in 1, with what ends it, and no secret anywhere', async () => {
  const token = 'audit@pve!reader=canary-77d1-refused-token';
  const { code, stdout, stderr } = await doctor(whole(), { PVE_TOKEN: token });
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ PROBLEM {5}cluster-token: grove/);
  expect(stdout).toMatch(/\n1 problem, /);
  for (const canary of [...canaries, 'canary-77d1', ...Object.values(keys())])
    expect(stdout + stderr).not.toContain(canary);
});

it('every mistake of the configuration is a line', async () => {
  const { code, stdout } = await doctor(['--config', file('broken.json')]);
  expect(code).toBe(1);
  expect(stdout).toContain('did you mean "urls"');
  expect(stdout).toContain('use a-z, 0-9 and hyphens');
  expect(stdout).toMatch(/\n3 problems, 0 ok\./);
  expect((await doctor(['--config', file('none.ts')])).stdout).toContain('There is no');
});

it('what Access is set to is looked at where it is set', async () => {
  const { code, stdout } = await doctor(whole(), { ACCESS_TEAM: 'grove', ACCESS_AUD: 'abc' });
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ PROBLEM {5}sign-in: Cloudflare Access/);
});

it('secrets come from .dev.vars too, below those of the environment', () => {
  writeFileSync(file('vars'), 'PVE_TOKEN="from-the-file"\nPBS_TOKEN=\'also # there\'\n');
  expect(withDevVars({ PVE_TOKEN: 'from-outside' }, file('vars'))).toEqual({
    PVE_TOKEN: 'from-outside',
    PBS_TOKEN: 'also # there',
  });
  expect(withDevVars({ A: 'b' }, file('no-such-file'))).toEqual({ A: 'b' });
});

describe('of a deployed Worker', () => {
  const answer = {
    lines: [
      { id: 'storage', subject: 'AUDITS', state: 'ok', said: 'R2 can be read and written.' },
      { id: 'channel-mail', subject: 'mail', state: 'cannot-tell', said: 'Only with one.' },
      { id: 'of-tomorrow', subject: 'x\u001b[2J', state: 'problem', said: 'New.', next: 'npx wrangler tail' },
    ],
  };

  const workerWith = (tested: object) =>
    loopbackServer((request, response) => {
      const { url } = request;
      response.setHeader('content-type', 'application/json');
      if (url === '/api/clusters') response.end(JSON.stringify({ clusters: [{ id: 'grove' }] }));
      else response.end(JSON.stringify(url === '/api/alerts/test' ? tested : answer));
    });

  it('shows its lines, those of another version too, and asks with the token', async () => {
    await using worker = await workerWith({});
    const env = { OFFSIGHT_TOKEN: 'canary-owner-token' };
    const { code, stdout, stderr } = await doctor(['--url', worker.url], env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('✗ PROBLEM     of-tomorrow: x[2J');
    expect(stdout).toContain('OTHER');
    expect(stdout).not.toContain('canary-owner-token');
    expect(worker.requests.map(({ line, headers }) => [line, headers.authorization])).toEqual([
      ['GET /api/doctor', 'Bearer canary-owner-token'],
    ]);
  });

  it('sends a test message with --send alone, and says what came of it', async () => {
    const channels = [{ name: 'mail', type: 'smtp', accepted: false, why: 'It was full.' }];
    await using worker = await workerWith({ channels });
    const { stdout } = await doctor(['--url', worker.url, '--send', '--json']);
    expect(worker.requests.map(({ line }) => line)).toEqual([
      'GET /api/doctor',
      'GET /api/clusters',
      'POST /api/alerts/test',
    ]);
    expect(JSON.parse(stdout).lines).toContainEqual({
      id: 'channel-mail',
      subject: 'mail',
      state: 'problem',
      said: 'It was full.',
      next: 'docs/alerts.md',
    });
  });

  it('something else than a Worker is no answer', async () => {
    await using other = await loopbackServer((_, response) => response.end('{}'));
    const { code, stdout, stderr } = await doctor(['--url', other.url]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('does not answer like an Offsight');
  });
});

it.each<[string, string[], string]>([
  ['an unknown option', ['--fingerprnt', 'x'], 'did you mean --fingerprint?'],
  ['a fingerprint that is none', ['--fingerprint', 'abc'], '64 hex digits'],
  ['--send without a Worker', ['--send'], '--send goes with --url'],
  ['--config with a Worker', ['--url', 'https://o.example', '--config', 'x.ts'], 'leave them out with --url'],
  ['plain http to another machine', ['--url', 'http://o.example'], 'use https'],
  ['a Worker without a token', ['--url', 'https://o.example'], 'OFFSIGHT_TOKEN'],
])('wrong usage: %s', async (_, args, said) => {
  const { code, stdout, stderr } = await doctor(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(said);
  expect(stderr).toContain('npm run doctor -- --help');
});

it('--help names every option', async () => {
  const { code, stdout } = await doctor(['--help']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: doctorHelp });
  for (const name of doctorOptionNames) expect(doctorHelp).toContain(`--${name}`);
  expect(doctorHelp.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

it('colour is added, never told by alone', () => {
  const line = {
    id: 'storage',
    subject: 'AUDITS',
    state: 'problem',
    said: 'It fails.',
    next: 'Look.',
  } as const;
  const plain = doctorText([line], { width: 80, colour: false });
  const painted = doctorText([line], { width: 80, colour: true });
  expect(painted).not.toBe(plain);
  expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
});
