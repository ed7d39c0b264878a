import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsSchema } from '../../audit/facts.ts';
import { demoCluster } from '../../demo/index.ts';
import { simulateS3 } from '../../demo/s3/index.ts';
import { serveDemo } from '../../demo/server.ts';
import { runBundled } from '../support/bundled-cli.ts';
import { loopbackServer } from '../support/loopback-server.ts';
import { type ServedDemo, served } from '../support/served-demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-audit-offsite-'));
const file = (name: string) => join(folder, name);

const keys = { accessKeyId: 'canary-3b9d-access-key', secretAccessKey: 'canary-c2e8/secret+key' };
const env = {
  PVE_TOKEN: demoCluster('single-node').tokens.reader,
  OFFSITE_ACCESS_KEY_ID: keys.accessKeyId,
  OFFSITE_SECRET_ACCESS_KEY: keys.secretAccessKey,
  RESTIC_PASSWORD: 'canary-5a41-password',
};

const now = Math.floor(Date.now() / 1000);
const s3 = simulateS3({
  buckets: () => [
    {
      name: 'backups',
      objects: [
        {
          key: 'vzdump-qemu-100-2026_11_14-02_00_00.vma.zst',
          sizeBytes: 900,
          modifiedAt: now - 86_400,
          body: () => new Uint8Array(900),
        },
      ],
    },
  ],
  keys: [keys],
});

let cluster: ServedDemo;
let place: Awaited<ReturnType<typeof serveDemo>>;

beforeAll(async () => {
  cluster = await served('single-node');
  place = await serveDemo({ fetch: (input, init) => s3.fetch(input, init) }, { port: 0 });
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await place?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Audits the simulated cluster with these offsite targets. */
async function audit(targets: object[], args: string[] = [], more: Record<string, string> = {}) {
  const config = file('config.json');
  const facts = file('facts.json');
  rmSync(facts, { force: true });
  writeFileSync(
    config,
    JSON.stringify({ clusters: [{ id: 'lab', urls: [cluster.url], policy: { offsite: { targets } } }] }),
  );
  const run = await runBundled('audit', ['--config', config, '--save-facts', facts, ...args], {
    env: { ...env, ...more },
  });
  return {
    ...run,
    facts: run.code === 0 ? factsSchema.parse(JSON.parse(readFileSync(facts, 'utf8'))) : null,
  };
}

const far = () => ({ name: 'far', kind: 'vzdump', via: { endpoint: place.url, bucket: 'backups' } });
const restic = () => ({ ...far(), name: 'files', kind: 'restic', passwordSecret: 'RESTIC_PASSWORD' });

it('looks into the configured targets, and says what that took', async () => {
  const { code, stdout, stderr, facts } = await audit([far()]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(facts?.offsite?.targets).toMatchObject([{ name: 'far', copies: [{ vmid: 100 }] }]);
  expect(stdout).toMatch(/Offsite: far \d+ requests, \d+ kB\./);
  expect(new Set(s3.requests.map(({ method }) => method)).difference(new Set(['GET', 'HEAD'])).size).toBe(0);
});

describe('a target that is not read is a gap', () => {
  it.each<[string, () => object[], string[], string]>([
    ['by --no-offsite', () => [far()], ['--no-offsite'], '--no-offsite leaves it out'],
    ['by R2 binding', () => [{ ...far(), via: { binding: 'OFFSITE' } }], [], 'is for the Worker alone'],
  ])('%s', async (_, targets, args, why) => {
    const { code, facts } = await audit(targets(), args);
    expect(code).toBe(0);
    expect(facts?.gaps).toContainEqual(
      expect.objectContaining({
        group: 'offsite',
        subject: 'far',
        reason: 'skipped',
        detail: expect.stringContaining(why),
      }),
    );
  });

  it('beside --url, which leads to a cluster of its own', async () => {
    const { facts } = await audit([far()], ['--url', cluster.url]);
    expect(facts?.gaps).toContainEqual(expect.objectContaining({ subject: 'far', reason: 'skipped' }));
  });
});

it.each<[string, object, Record<string, string>]>([
  ['a key', {}, { OFFSITE_SECRET_ACCESS_KEY: '' }],
  ['a password', { kind: 'restic', passwordSecret: 'RESTIC_PASSWORD' }, { RESTIC_PASSWORD: '' }],
])('%s that is missing is named', async (_, more, missing) => {
  const { code, stderr } = await audit([{ ...far(), ...more }], [], missing);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`set ${Object.keys(missing)[0]}`)]);
});

it('plain http to elsewhere is refused', async () => {
  const via = { endpoint: 'http://10.0.0.9:9000', bucket: 'backups' };
  const { code, stderr } = await audit([{ ...far(), via }]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('plain http')]);
});

it('drills come from a file, else they are a gap', async () => {
  const drill = { guest: 'qemu/100', at: now, source: 'far', succeeded: true, verifiedHow: 'x', by: 'ada' };
  writeFileSync(file('drills.json'), JSON.stringify([drill]));
  const told = await audit([], ['--drills', file('drills.json')]);
  expect(told.facts?.drills).toMatchObject([{ guest: 'qemu/100', by: 'ada' }]);
  const { facts } = await audit([]);
  expect(facts?.drills).toBeUndefined();
  expect(facts?.gaps).toContainEqual(expect.objectContaining({ group: 'drills', reason: 'skipped' }));
  const none = await audit([], ['--drills', file('none.json')]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('there is no')]);
});

describe('no key or password comes out', () => {
  const secrets = [
    keys.accessKeyId,
    keys.secretAccessKey,
    encodeURIComponent(keys.secretAccessKey),
    env.RESTIC_PASSWORD,
  ];

  it.each(['text', 'json', 'md'])('of an audit as %s', async (format) => {
    const { code, stdout, stderr, facts } = await audit([far(), restic()], ['--format', format]);
    expect(code).toBe(0);
    const all = stdout + stderr + JSON.stringify(facts);
    for (const secret of secrets) expect(all).not.toContain(secret);
  });

  it('though a server sends back whatever it was sent', async () => {
    await using echo = await loopbackServer((request, response) => {
      const sent = JSON.stringify([request.url, request.headers]).replaceAll('<', '');
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>AccessDenied</Code><Message>${sent}</Message></Error>`);
    });
    const via = { endpoint: echo.url, bucket: 'backups' };
    const run = await audit([
      { ...far(), via },
      { ...restic(), via },
    ]);
    expect(run.code).toBe(0);
    expect(echo.requests.length).toBeGreaterThan(0);
    expect(run.facts?.gaps).toContainEqual(expect.objectContaining({ subject: 'far', reason: 'forbidden' }));
    const all = run.stdout + run.stderr + JSON.stringify(run.facts);
    for (const secret of secrets) expect(all).not.toContain(secret);
  });
});
