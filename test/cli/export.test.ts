import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { loopbackServer } from '../support/loopback-server.ts';
import { runCli } from '../support/run-cli.ts';
import { bucketFiles, sampleHistory, writeFiles } from '../support/sample-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-export-'));
const { reports, rows } = sampleHistory(5);
const [, second] = reports.map(({ id }) => id);
const bucket = join(folder, 'bucket');
const out = join(folder, 'out');

/** What an earlier export left. */
function earlier() {
  writeFiles(out, {
    '.offsight-export': '',
    'homelab/index.html': 'earlier',
    'homelab/reports/gone/index.html': 'x',
  });
}
const untouched = () =>
  readFileSync(join(out, 'homelab/index.html'), 'utf8') === 'earlier' &&
  existsSync(join(out, 'homelab/reports/gone/index.html'));

const exportTo = (from: string, ...more: string[]) =>
  runCli('cli/export.ts', ['--from', from, '--out', out, ...more]);

beforeEach(() => {
  rmSync(bucket, { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
  writeFiles(bucket, bucketFiles('homelab', reports, rows));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('writes every page of a folder in the layout of the bucket in place of an earlier export', async () => {
  earlier();
  const { code, stdout, stderr } = await exportTo(bucket);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^4 reports in .*out, written in/);
  expect(readdirSync(join(out, 'homelab/reports')).sort()).toEqual(reports.map(({ id }) => id).sort());
  for (const file of [
    'index.html',
    '404.html',
    'homelab/history/2026/index.html',
    'rules/index.html',
    'site.css',
  ])
    expect(existsSync(join(out, file))).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['bucket', 'out']);
});

it.each([
  ['is damaged', (file: string) => writeFileSync(file, '{"version":1')],
  ['is missing', (file: string) => rmSync(file)],
])('leaves the earlier export as it was when a report %s, and names that report', async (_, damage) => {
  earlier();
  damage(join(bucket, `homelab/reports/2026/${second}.json`));
  const { code, stderr } = await exportTo(bucket);
  expect(code).toBe(1);
  expect(stderr).toContain(second);
  expect(untouched()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['bucket', 'out']);
});

it('leaves the earlier export as it was when it is interrupted', async () => {
  earlier();
  const { code } = await runCli('cli/export.ts', ['--from', bucket, '--out', out], {
    meddle(child) {
      const look = setInterval(() => {
        if (!readdirSync(folder).some((name) => name.endsWith('.part'))) return;
        clearInterval(look);
        child.kill('SIGINT');
      }, 5);
      child.once('close', () => clearInterval(look));
    },
  });
  expect(code).toBe(130);
  expect(untouched()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['bucket', 'out']);
});

it('never replaces a folder that is no export', async () => {
  mkdirSync(out);
  writeFileSync(join(out, 'diary.txt'), 'mine');
  const { code, stderr } = await exportTo(bucket);
  expect(code).toBe(1);
  expect(stderr).toContain('holds files that are no export');
  expect(readdirSync(out)).toEqual(['diary.txt']);
});

it('says so when there is nothing to export', async () => {
  rmSync(join(bucket, 'homelab'), { recursive: true });
  const { code, stderr } = await exportTo(bucket);
  expect([code, stderr]).toEqual([1, expect.stringContaining('There is no report yet')]);
});

it.each([
  ['a login page', 302, 'text/html', 'most likely a login'],
  ['a refusal', 401, 'application/json', 'give a token of the scope read'],
  ['another site', 200, 'text/html', 'a page instead of JSON'],
  ['an error', 503, 'application/json', 'answered 503: It is not set up.'],
])('tells %s at the address apart, and never shows the token', async (_, status, type, message) => {
  await using server = await loopbackServer((_request, response) => {
    response.writeHead(status, { 'content-type': type, location: 'https://login.example/' });
    response.end(JSON.stringify({ error: 'It is not set up.' }));
  });
  const { code, stderr } = await exportTo(server.url, '--token', 'very-secret-token');
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('very-secret-token');
  expect(server.requests[0]?.headers.authorization).toBe('Bearer very-secret-token');
});

it('says so when nobody answers', async () => {
  const server = await loopbackServer(() => {});
  await server[Symbol.asyncDispose]();
  const { code, stderr } = await exportTo(server.url);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/does not answer .*Is Offsight running there\?/)]);
});

it.each([
  [['--frm', 'x'], 'did you mean --from?'],
  [['--from', 'ftp://host/'], 'neither an http(s) address nor a folder'],
])('%j is wrong usage', async (args, message) => {
  const { code, stderr } = await runCli('cli/export.ts', args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

it('explains itself', async () => {
  const { code, stdout } = await runCli('cli/export.ts', ['--help']);
  expect(code).toBe(0);
  for (const option of ['--from URL', '--from FOLDER', '--token', '--out']) expect(stdout).toContain(option);
});
