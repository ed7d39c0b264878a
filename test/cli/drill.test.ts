import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { drillHelp, drillOptionNames, drillOptions } from '../../cli/drill-options.ts';
import { readDrillsFile } from '../../cli/drills-file.ts';
import { loopbackServer } from '../support/loopback-server.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-drill-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const token = 'canary-api-token-5d1f';
const cli = (args: string[], env: Record<string, string> = {}) => runCli('cli/drill.ts', args, { env });
const what = [
  ...['--guest', 'qemu/100', '--source', 'archives', '--at', '2026-10-22T10:15:00Z', '--succeeded'],
  ...['--verified-how', 'logged in', '--by', 'ada'],
];
const id = '20261022T101500Z-qemu-100';

describe('the command line', () => {
  it('says everything of a drill', () => {
    const more = ['--minutes', '42', '--bytes', '12GB', '--missing-step', 'a', '--missing-step', 'b'];
    expect(drillOptions([...what, ...more, '--cluster', 'lab', '--url', 'https://x.example/'])).toEqual({
      drill: {
        guest: 'qemu/100',
        at: Date.UTC(2026, 9, 22, 10, 15) / 1000,
        source: 'archives',
        minutes: 42,
        bytes: 12e9,
        succeeded: true,
        verifiedHow: 'logged in',
        by: 'ada',
        missingSteps: ['a', 'b'],
      },
      cluster: 'lab',
      place: { by: 'worker', url: 'https://x.example' },
    });
  });

  it.each([
    ['1000', 1000],
    ['1.5 kB', 1500],
    ['2K', 2000],
    ['40GiB', 40 * 2 ** 30],
    ['1T', 1e12],
  ])('reads --bytes %s', (text, bytes) =>
    expect(drillOptions([...what, '--bytes', text])?.drill?.bytes).toBe(bytes),
  );

  it('takes a time without zone for that of this computer', () => {
    const at = '2026-10-22T10:15';
    expect(drillOptions([...what, '--at', at])?.drill?.at).toBe(Date.parse(at) / 1000);
  });

  it.each<[string[], string]>([
    [['lsit'], 'only the word list'],
    [['list'], 'add --url'],
    [['--guest', 'qemu/100'], 'say how it ended'],
    [[...what, '--failed'], 'say how it ended'],
    [['--failed', '--guest', 'qemu/100'], '--at is missing'],
    [[...what, '--at', 'yesterday'], '--at must be a time like'],
    [[...what, '--at', '2026-13-40T99:99'], '--at must be a time like'],
    [[...what, '--minutes', 'long'], '--minutes must be a number'],
    [[...what, '--bytes', '12 elephants'], '--bytes must be a number of bytes'],
    [[...what, '--persist-to', 'x'], 'add --local'],
    [[...what, '--url', 'https://x.example', '--local'], 'not both'],
    [[...what, '--url', 'http://x.example'], 'plain http'],
  ])('%j is refused', (argv, message) => expect(() => drillOptions(argv)).toThrow(message));

  it('the help names every option and fits 80 columns', () => {
    for (const name of drillOptionNames) expect(drillHelp).toContain(`--${name}`);
    expect(drillHelp.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('through the Worker', () => {
  it('posts the record with the token, which shows up nowhere', async () => {
    const bodies: string[] = [];
    await using worker = await loopbackServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => {
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end('{}');
      });
    });
    const run = await cli([...what, '--cluster', 'lab', '--url', worker.url], { OFFSIGHT_TOKEN: token });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`${id} is on record`);
    expect(worker.requests).toMatchObject([
      { line: 'POST /api/drills', headers: { authorization: `Bearer ${token}` } },
    ]);
    expect(JSON.parse(bodies.join(''))).toMatchObject({ cluster: 'lab', guest: 'qemu/100', by: 'ada' });
    expect(run.stdout + run.stderr).not.toContain(token);
  });

  it('sends the service token of Access along, to get as far as the Worker', async () => {
    await using worker = await loopbackServer((_, response) => response.end('{}'));
    const access = { CF_ACCESS_CLIENT_ID: 'id.access', CF_ACCESS_CLIENT_SECRET: 'canary-access-5b1f' };
    const run = await cli(['list', '--url', worker.url], { OFFSIGHT_TOKEN: token, ...access });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(worker.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'cf-access-client-id': 'id.access',
      'cf-access-client-secret': access.CF_ACCESS_CLIENT_SECRET,
    });
  });

  it('lists what is there', async () => {
    await using worker = await loopbackServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"cluster":"lab","drills":[]}');
    });
    const run = await cli(['list', '--cluster', 'lab', '--url', worker.url], { OFFSIGHT_TOKEN: token });
    expect(JSON.parse(run.stdout)).toEqual({ cluster: 'lab', drills: [] });
    expect(worker.requests[0]?.line).toBe('GET /api/drills?cluster=lab');
  });

  it('says what the Worker says, or that it is none', async () => {
    let body = '{"error":"This token is not known.","next":"Send another."}';
    await using worker = await loopbackServer((_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(body);
    });
    const ask = () => cli([...what, '--url', worker.url], { OFFSIGHT_TOKEN: token });
    expect(await ask()).toMatchObject({ code: 1, stdout: '' });
    expect((await ask()).stderr).toContain('This token is not known. Send another.');
    body = '<html>';
    expect((await ask()).stderr).toContain('answered 401: is this your Worker?');
    expect((await cli([...what, '--url', 'http://127.0.0.1:9'], { OFFSIGHT_TOKEN: token })).stderr).toContain(
      'could not be reached',
    );
  });

  it('needs the token', async () => {
    const run = await cli([...what, '--url', 'https://127.0.0.2:9'], { OFFSIGHT_TOKEN: '' });
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('set OFFSIGHT_TOKEN')]);
  });
});

it('into the bucket it is written once', async () => {
  const local = ['--local', '--persist-to', join(folder, 'state')];
  const config = join(folder, 'config.json');
  const clusters = [
    { id: 'lab', urls: ['https://pve.example'] },
    { id: 'cabin', urls: ['https://pve.example'] },
  ];
  expect((await cli([...what, ...local])).stderr).toContain('npm run config -- push');
  writeFileSync(config, JSON.stringify({ clusters }));
  await runCli('cli/config.ts', ['push', '--file', config, ...local]);
  expect((await cli([...what, ...local])).stderr).toContain('say which cluster with --cluster: lab, cabin');
  const lab = [...what, ...local, '--cluster', 'lab'];
  expect(await cli(lab)).toMatchObject({ code: 0, stderr: '' });
  expect((await cli(lab)).stdout).toContain(`lab/drills/${id}.json`);
  const other = await cli([...lab, '--by', 'grace']);
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('stays as it was written')]);
}, 300_000);

it('a mistake in what was done is wrong usage', async () => {
  const run = await cli([...what, '--guest', 'mail', '--local']);
  expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('guest: name it as reports do')]);
});

describe('a file of drills', () => {
  const drill = {
    guest: 'lxc/101',
    at: 1_790_000_000,
    source: 'far',
    succeeded: true,
    verifiedHow: 'x',
    by: 'ada',
  };
  const write = (text: string) => {
    const file = join(folder, 'drills.json');
    writeFileSync(file, text);
    return file;
  };
  const later = { ...drill, at: 1_790_000_060 };
  const ids = (text: string) => readDrillsFile(write(text), 1_795_000_000).map((one) => one.id);
  const both = ['20260921T141320Z-lxc-101', '20260921T141420Z-lxc-101'];

  it.each([
    ['as the API answers', JSON.stringify({ drills: [{ ...later, id: 'x' }, drill] })],
    ['as a list', JSON.stringify([later, drill, drill])],
    ['as lines', `${JSON.stringify(later)}\n\n${JSON.stringify(drill)}\n`],
  ])('%s', (_, text) => expect(ids(text)).toEqual(both));

  it.each([
    ['{"a": 1}\nno', 'line 2: this is no JSON'],
    [JSON.stringify([drill, { ...drill, by: 5 }]), 'record 2: by: '],
    ['[7]', 'record 1: guest: '],
  ])('%s is refused', (text, message) => expect(() => ids(text)).toThrow(message));

  it('that is not there is named', () =>
    expect(() => readDrillsFile(join(folder, 'none'), 0)).toThrow(/there is no .*none/));
});
