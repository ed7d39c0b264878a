import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/arguments.ts';
import { readConfigFile } from '../../cli/config-file.ts';
import { missingBindings } from '../../cli/deploy/bindings.ts';
import { ownSettings } from '../../cli/deploy/own-settings.ts';
import type { WorkerAnswers } from '../../cli/setup/answers.ts';
import { Cancelled, person } from '../../cli/setup/ask-person.ts';
import { unattended } from '../../cli/setup/asker.ts';
import { guide } from '../../cli/setup/guide.ts';
import { memoryIn } from '../../cli/setup/memory.ts';
import { setupFlags, setupHelp } from '../../cli/setup/options.ts';
import { keepLocally, secretsOf } from '../../cli/setup/secrets.ts';
import { cloudflaredConfig, tunnelText } from '../../cli/setup/tunnel-text.ts';
import { runCli } from '../support/run-cli.ts';

const above = mkdtempSync(join(tmpdir(), 'offsight-setup-'));
afterAll(() => rmSync(above, { recursive: true, force: true }));
let count = 0;
const newFolder = () => join(above, String(++count));
const setup = (folder: string, ...flags: string[]) =>
  runCli('cli/setup.ts', ['--yes', '--folder', folder, '--no-secrets', '--no-doctor', ...flags]);
/** Without a process of its own; nothing may be run from there. */
async function inProcess(folder: string, words: string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const flags = setupFlags(['--yes', ...words]);
  const ask = unattended(flags, {}, async (title, text) => {
    told += `${title}\n${text}\n`;
  });
  const run = () => Promise.reject(new Error('something was run'));
  const code = await guide({ ask, flags, env: {}, root: resolve('.'), folder, now: new Date(0), run });
  return { code, told };
}
const cluster = ['--url', 'https://10.0.0.2:8006', '--url', 'https://10.0.0.3:8006'];

describe('without questions', () => {
  it('writes a configuration and own settings that fit together, for a Workers VPC service', async () => {
    const folder = newFolder();
    const service = ['--service-id', 'e6a0817c-79c5-40ca-9776-a1c019defe70', '--every', '6'];
    const more = [
      '--way',
      'vpc',
      ...service,
      '--site',
      'https://offsight.example.com',
      '--name',
      "Ada's lab",
    ];
    const { code, stdout } = await setup(folder, ...cluster, ...more);
    expect(code).toBe(0);
    expect(stdout).toContain('wrangler vpc service create offsight-pve --type http');
    const { config } = await readConfigFile(join(folder, 'offsight.config.ts'));
    expect(config.clusters[0]).toMatchObject({
      id: 'home',
      name: "Ada's lab",
      urls: ['https://10.0.0.2:8006'],
      vpcBinding: 'PVE',
      policy: { expectedEveryHours: 6 },
    });
    const own = await ownSettings(folder);
    expect(own).toMatchObject({ workers_dev: false, triggers: { crons: ['17 3-23/6 * * *'] } });
    expect(missingBindings(config, own)).toEqual([]);
  }, 60_000);

  it('and for a public hostname behind Access', async () => {
    const folder = newFolder();
    const { code, stdout } = await setup(
      folder,
      ...cluster,
      '--way',
      'access',
      '--hostname',
      'pve.example.com',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Service Auth');
    const { config, input } = await readConfigFile(join(folder, 'offsight.config.ts'));
    expect(config.clusters[0]?.urls).toEqual(['https://pve.example.com']);
    expect([...secretsOf(input).keys()]).toEqual([
      ...['PVE_TOKEN', 'ACCESS_CLIENT_ID', 'ACCESS_CLIENT_SECRET'],
      ...['ACCESS_TEAM', 'ACCESS_AUD'],
    ]);
    expect(readdirSync(folder)).not.toContain('wrangler.local.toml');
  });

  it.each<[string[], string]>([
    [[], '--url is missing'],
    [[...cluster, '--way', 'access'], '--hostname is missing'],
    [[...cluster, '--way', 'ladder'], '--way must be one of vpc, access, direct'],
    [[...cluster, '--id', 'Not Good'], '--id: use a-z'],
    [['--url', 'http://10.0.0.2:8006'], 'plain http'],
    [[...cluster, '--audit', '--no-audit'], 'contradict each other'],
    [[...cluster, '--fingerprnt', 'x'], 'did you mean --fingerprint'],
  ])('%j is wrong usage and writes nothing', async (words, part) => {
    const folder = newFolder();
    await expect(inProcess(folder, words)).rejects.toThrow(part);
    await expect(inProcess(folder, words)).rejects.toBeInstanceOf(UsageError);
    expect(existsSync(folder)).toBe(false);
  });

  it('--dry-run shows and writes nothing', async () => {
    const folder = newFolder();
    const { code, told } = await inProcess(folder, [...cluster, '--way', 'direct', '--audit', '--dry-run']);
    expect(code).toBe(0);
    expect(told).toContain('Would write offsight.config.ts');
    expect(told).toContain('npm run -s audit -- --url https://10.0.0.2:8006');
    expect(existsSync(folder)).toBe(false);
  });

  it('a second run keeps what is there; --force replaces it and keeps a copy', async () => {
    const folder = newFolder();
    await setup(folder, ...cluster);
    const file = join(folder, 'offsight.config.ts');
    const mine = readFileSync(file, 'utf8').replace("id: 'home'", "id: 'mine'");
    writeFileSync(file, mine);
    expect((await setup(folder)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(mine);
    expect((await setup(folder, ...cluster, '--force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain("id: 'home'");
    const copy = readdirSync(folder).find((name) => name.startsWith('offsight.config.ts.backup-'));
    expect(readFileSync(join(folder, copy ?? ''), 'utf8')).toBe(mine);
  });

  it('help names every option', async () => {
    const { code, stdout } = await runCli('cli/setup.ts', ['--help']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: setupHelp });
  });

  it('nobody at the terminal: it says so instead of waiting', async () => {
    const { code, stderr } = await runCli('cli/setup.ts', ['--folder', newFolder()]);
    expect(code).toBe(2);
    expect(stderr).toContain('give --yes');
  });
});

describe('at a terminal', () => {
  const terminal = () => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    const output = Object.assign(new PassThrough(), { columns: 80, rows: 24, isTTY: true });
    output.resume();
    return { input, output };
  };
  const question = { flag: 'tunnel', message: 'Name of the tunnel' };

  it('asks what no flag answers, and remembers it for a run after a break', async () => {
    const file = join(newFolder(), '.offsight', 'setup.json');
    const io = terminal();
    const answer = person({}, {}, memoryIn(file), io).text(question);
    io.input.write('deep\r');
    expect(await answer).toBe('deep');
    expect(memoryIn(file).recall('tunnel')).toBe('deep');
    const again = terminal();
    const offered = person({}, {}, memoryIn(file), again).text(question);
    again.input.write('\r');
    expect(await offered).toBe('deep');
    expect(await person({ tunnel: 'given' }, {}, memoryIn(file), terminal()).text(question)).toBe('given');
  });

  it('Ctrl-C breaks off', async () => {
    const io = terminal();
    const answer = person({}, {}, memoryIn(join(newFolder(), 'x')), io).text(question);
    io.input.write('\u0003');
    await expect(answer).rejects.toBeInstanceOf(Cancelled);
  });

  it('a secret is taken from the environment, and never remembered', async () => {
    const file = join(newFolder(), 'setup.json');
    const io = terminal();
    expect(await person({}, { PVE_TOKEN: 'canary' }, memoryIn(file), io).secret('PVE_TOKEN', 'x')).toBe(
      'canary',
    );
    const typed = person({}, {}, memoryIn(file), io).secret('PVE_TOKEN', 'x');
    io.input.write('canary-2\r');
    expect(await typed).toBe('canary-2');
    expect(memoryIn(file).recall('PVE_TOKEN')).toBeUndefined();
  });
});

describe('secrets on this computer', () => {
  it('are added, those there stay, and others cannot read the file', () => {
    const file = join(above, '.dev.vars');
    writeFileSync(file, 'PVE_TOKEN="old"', { mode: 0o644 });
    const values = new Map([
      ['PVE_TOKEN', 'new'],
      ['PBS_TOKEN', "it's"],
    ]);
    expect(keepLocally(file, values)).toEqual(['PBS_TOKEN']);
    expect(readFileSync(file, 'utf8')).toBe('PVE_TOKEN="old"\nPBS_TOKEN="it\'s"\n');
    expect(() => keepLocally(file, new Map([['A', 'two\nlines']]))).toThrow('line ends');
  });
});

describe('the way through a tunnel says what is checked of the certificate', () => {
  const answers: WorkerAnswers = {
    ...{ way: 'access', tunnel: 'lab', tunnelId: '', serviceId: '', hostname: 'pve.example.com' },
    ...{ certificate: 'cluster', site: '', everyHours: 24, depth: 'full', name: 'offsight', bucket: 'b-b' },
  };
  const urls = ['https://pve1.lan:8006'];
  const home = { id: 'home', name: 'home', urls };

  it.each<[WorkerAnswers['certificate'], string, string]>([
    ['cluster', 'caPool: /etc/pve/pve-root-ca.pem', 'disabled'],
    ['public', 'originServerName: pve1.lan', 'verify_full'],
    ['none', 'noTLSVerify: true', 'disabled'],
  ])('%s', (certificate, line, mode) => {
    expect(cloudflaredConfig(urls, { ...answers, certificate })).toContain(line);
    const vpc = tunnelText(home, { ...answers, way: 'vpc', certificate });
    expect(vpc).toContain(
      `--hostname pve1.lan \\\n       --https-port 8006 --cert-verification-mode ${mode}`,
    );
  });

  it('no host but the named one is served, and Access is asked for at both ends', () => {
    const text = cloudflaredConfig(urls, answers);
    expect(text).toMatch(/access:\n {8}required: true/);
    expect(text.trimEnd().endsWith('- service: http_status:404')).toBe(true);
  });
});
