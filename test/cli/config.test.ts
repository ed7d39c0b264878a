import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../cli/config-bucket.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-config-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (args: string[]) => runCli('cli/config.ts', args);
const write = (name: string, clusters: object[]) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ clusters }));
  return file;
};
const home = { id: 'home', urls: ['https://pve.example.com'] };

describe('check', () => {
  it('says that a configuration is good, and what it audits', async () => {
    const { code, stdout, stderr } = await config(['check', '--file', 'offsight.config.example.ts']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('is good.\n  home: https://pve1.example.com:8006');
  });

  it('shows every mistake', async () => {
    const file = write('wrong.json', [{ ...home, id: 'Home!', polcy: {} }]);
    const { code, stdout, stderr } = await config(['check', '--file', file]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('clusters.0.id: use a-z');
    expect(stderr).toContain('did you mean "policy"?');
  });

  it('doubts an accepted risk that no rule knows or that is over', async () => {
    const accepted = [{ rule: 'cluster-quorat', reason: 'x', until: '2020-01-31' }];
    const file = write('doubt.json', [{ ...home, policy: { accepted } }]);
    const { code, stderr } = await config(['check', '--file', file]);
    expect(code).toBe(0);
    expect(stderr).toContain('did you mean "cluster-quorate"?');
    expect(stderr).toContain('ended on 2020-01-31');
  });

  it('says how to begin where there is none', async () => {
    const { code, stderr } = await config(['check', '--file', join(folder, 'none.ts')]);
    expect(code).toBe(1);
    expect(stderr).toContain('cp offsight.config.example.ts');
  });
});

it('what was pushed comes back, as it was written', async () => {
  const local = ['--local', '--persist-to', join(folder, 'state')];
  const empty = await config(['pull', ...local]);
  expect(empty).toMatchObject({ code: 1, stdout: '' });
  expect(empty.stderr).toContain('npm run config -- push');
  const file = write('mine.json', [home]);
  expect(await config(['push', '--file', file, ...local])).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout, stderr } = await config(['pull', ...local]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ clusters: [home] });
}, 120_000); // wrangler starts three times

it('a configuration with mistakes is not pushed', async () => {
  const file = write('bad.json', []);
  const local = ['--local', '--persist-to', join(folder, 'untouched')];
  const { code, stderr } = await config(['push', '--file', file, ...local]);
  expect(code).toBe(1);
  expect(stderr).toContain('name at least one cluster');
  expect((await config(['pull', ...local])).stderr).toContain('no configuration was pushed');
}, 120_000);

it.each<[string[], string]>([
  [[], 'One of check, push, pull'],
  [['chek'], 'did you mean check?'],
  [['check', '--fiel', 'x'], 'did you mean --file?'],
  [['check', 'mine.ts'], 'a file is named with --file'],
  [['pull', '--persist-to', 'x'], 'add --local'],
])('wrong usage ends with 2: %j', async (args, part) => {
  const { code, stdout, stderr } = await config(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(part);
});

it('help goes to standard output', async () => {
  const { code, stdout, stderr } = await config(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const word of ['check', 'push', 'pull', '--file', '--bucket', '--local', '--persist-to'])
    expect(stdout).toContain(word);
});

describe('what wrangler says becomes a next step', () => {
  it.each([
    ["In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN", 'npx wrangler login'],
    ['Authentication error [code: 10000]', 'npx wrangler login'],
    ['More than one account available but unable to select one', 'CLOUDFLARE_ACCOUNT_ID'],
    ['The specified bucket does not exist. [code: 10006]', 'npx wrangler r2 bucket create audits'],
    ['Please enable R2 through the Cloudflare Dashboard. [code: 10042]', 'enable it once'],
    ['fetch failed', 'is there a network?'],
    ['something\nelse\u001b[31m', 'wrangler failed: something else[31m'],
  ])('%s', (said, next) => expect(explain({ bucket: 'audits', local: false }, said)).toContain(next));
});
