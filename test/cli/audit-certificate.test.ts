import { X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { runBundled } from '../support/bundled-cli.ts';
import { pemOf } from '../support/loopback-server.ts';
import { served } from '../support/served-demo.ts';

const token = demoCluster('healthy').tokens.reader;
const audit = (args: string[], env: Record<string, string> = {}) =>
  runBundled('audit', [...args, '--format', 'json'], { env: { PVE_TOKEN: token, ...env } });
const fingerprintOf = (name: 'node' | 'stranger') => new X509Certificate(pemOf(name).cert).fingerprint256;

it('a self-signed certificate is refused with what to compare and what to add; then it works', async () => {
  await using cluster = await served('healthy', 'node');
  const { code, stdout, stderr } = await audit(['--url', cluster.url]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^offsight audit: [^\n]+\n$/);
  expect(stderr).toContain('The token was not sent.');
  expect(stderr).toContain('pvenode cert info');
  const advice = /--fingerprint [0-9A-F:]+/.exec(stderr)?.[0].split(' ') ?? [];
  expect(advice[1]).toBe(fingerprintOf('node'));
  expect(cluster.requests).toEqual([]);
  expect(await audit(['--url', cluster.url, ...advice])).toMatchObject({ code: 0, stderr: '' });
  expect(cluster.requests.length).toBeGreaterThan(0);
});

it('another certificate than the one given is refused as a possible attack', async () => {
  await using cluster = await served('healthy', 'stranger');
  const { code, stderr } = await audit(['--url', cluster.url, '--fingerprint', fingerprintOf('node')]);
  expect(code).toBe(1);
  expect(stderr).toContain('another fingerprint than given');
  expect(stderr).toContain('somebody may sit between');
  expect(cluster.requests).toEqual([]);
});

it('with several nodes, each certificate that is refused is shown', async () => {
  await using one = await served('healthy', 'node');
  await using two = await served('healthy', 'stranger');
  const urls = ['--url', one.url, '--url', two.url];
  const { stderr } = await audit(urls);
  expect(stderr).toContain(
    `--fingerprint ${fingerprintOf('node')} --fingerprint ${fingerprintOf('stranger')}`,
  );
  const run = await audit([...urls, '--fingerprint', fingerprintOf('stranger')]);
  expect(run.code).toBe(0);
  expect(run.stderr).toContain(`warning: not asked: ${one.url}`);
  expect(one.requests).toEqual([]);
});

it('--insecure asks, with a warning', async () => {
  await using cluster = await served('healthy', 'stranger');
  const { code, stderr } = await audit(['--url', cluster.url, '--insecure']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^offsight audit: warning: --insecure: [^\n]+\n$/);
});

it('a certificate of an authority that this computer knows needs nothing', async () => {
  await using cluster = await served('healthy', 'node');
  const authority = fileURLToPath(new URL('../support/tls/node.crt', import.meta.url));
  expect(await audit(['--url', cluster.url], { NODE_EXTRA_CA_CERTS: authority })).toMatchObject({
    code: 0,
    stderr: '',
  });
});
