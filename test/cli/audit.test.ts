import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { factsSchema } from '../../audit/facts.ts';
import { reportSchema } from '../../audit/report.ts';
import { canaries, demoCluster } from '../../demo/index.ts';
import { runBundled } from '../support/bundled-cli.ts';
import { loopbackServer } from '../support/loopback-server.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { served } from '../support/served-demo.ts';

const audit = (args: string[], env: Record<string, string> = {}) => runBundled('audit', args, { env });
/** As the owner runs it: once for each exit code at least. */
const asItStands = (args: string[], env: Record<string, string> = {}) =>
  runCli('cli/audit.ts', args, { env });
/** Without the offsite places, where they do not matter: it is quicker. */
const cluster = (args: string[]) => audit([...args, '--no-offsite']);
const { reader, bare } = demoCluster('homelab').tokens;
const secretOf = (token: string) => token.slice(token.indexOf('=') + 1);

const folder = mkdtempSync(join(tmpdir(), 'offsight-audit-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let homelab: Promise<CliRun> | undefined;
/** The homelab with its offsite places as JSON, its facts kept in facts.json: audited once. */
const homelabAudit = () => {
  const args = ['--demo', 'homelab', '--format', 'json', '--save-facts', file('facts.json')];
  homelab ??= asItStands(args);
  return homelab;
};

/** One line of complaint, nothing else. */
function expectComplaint({ code, stdout, stderr }: CliRun, exit: number, ...parts: string[]): void {
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toMatch(/^offsight audit: [^\n]+\n$/);
  for (const part of parts) expect(stderr).toContain(part);
}

describe('done', () => {
  it('as JSON the report itself stands on standard output, and nothing on standard error', async () => {
    const { code, stdout, stderr } = await homelabAudit();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const json = JSON.parse(stdout);
    expect(reportSchema.parse(json)).toEqual(json);
    expect(json.id).toMatch(/^\d{8}T\d{6}Z-t$/);
    expect(json.cluster.id).toMatch(/^[a-z0-9][a-z0-9-]*$/);
  });

  it('as text it has no colour where no terminal is', async () => {
    const { code, stdout, stderr } = await cluster(['--demo', 'healthy']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('CATEGORIES\n');
    expect(stdout).not.toContain('\u001b');
  });

  it('a reader that leaves early is no error', async () => {
    const { code, stderr } = await runBundled('audit', ['--demo', 'homelab', '--no-offsite'], {
      meddle: (child) => child.stdout?.destroy(),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('help goes to standard output', async () => {
    const { code, stdout, stderr } = await audit(['-h']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('npm run -s audit -- --url');
  });
});

describe('wrong usage ends with 2', () => {
  const config = file('offsight.config.json');
  writeFileSync(config, JSON.stringify({ clusters: [{ id: 'home', urls: ['https://127.0.0.1:1'] }] }));
  const wrong = file('wrong.config.json');
  writeFileSync(wrong, JSON.stringify({ clusters: [{ id: 'home', url: [] }] }));
  it.each<[string[], string[]]>([
    [
      ['--demo', 'nowhere'],
      ['nowhere', 'homelab'],
    ],
    [['--url', 'https://127.0.0.1:1'], ['PVE_TOKEN']],
    [
      ['--config', file('none.ts')],
      ['There is no', 'offsight.config.example.ts'],
    ],
    [
      ['--config', config, '--cluster', 'other'],
      ['no cluster "other"', 'home'],
    ],
    [['--demo', 'homelab', '--output', file('missing/report.md')], ['missing does not exist']],
    [['--demo', 'homelab', '--save-facts', folder], ['is a folder']],
  ])('%j', async (args, parts) => expectComplaint(await audit(args), 2, ...parts, '--help'));

  it('and shows every mistake of a configuration', async () => {
    const { code, stdout, stderr } = await asItStands(['--config', wrong]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no key "url"; did you mean "urls"?');
    expect(stderr).toContain('- clusters.0.urls:');
  });
});

describe('no audit came about: 1', () => {
  it('nobody answers', async () => {
    const run = await asItStands(['--url', 'https://127.0.0.1:9'], { PVE_TOKEN: reader });
    expectComplaint(run, 1, 'port 8006');
  });

  it('the token is refused', async () => {
    await using cluster = await served('homelab');
    const wrong = reader.replace(/.$/, '0');
    expectComplaint(
      await audit(['--url', cluster.url], { PVE_TOKEN: wrong }),
      1,
      'token was refused',
      '--help',
    );
  });

  it('something else answers', async () => {
    await using page = await loopbackServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    });
    expectComplaint(await audit(['--url', page.url], { PVE_TOKEN: reader }), 1, 'login page');
  });

  it('the stored facts are none', async () => {
    const wrong = file('wrong.json');
    writeFileSync(wrong, '{"version":1,"takenAt":"now"}');
    expectComplaint(await audit(['--facts', wrong]), 1, 'takenAt', '--save-facts');
    expectComplaint(await audit(['--facts', file('no.json')]), 1, 'there is no');
  });
});

describe('--fail-below', () => {
  it('ends with 3 when the score is lower; the report is there all the same', async () => {
    const { code, stdout, stderr } = await asItStands([
      '--demo',
      'homelab',
      '--no-offsite',
      '--fail-below',
      '10',
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain('CATEGORIES');
    expect(stderr).toMatch(/^offsight audit: the score [\d.]+ is below 10 \(--fail-below\)\.\n$/);
  });

  it('ends with 0 when it is not', async () => {
    expect(await cluster(['--demo', 'homelab', '--fail-below', '0'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends with 3 when there is no score, and says which rights are missing', async () => {
    const { code, stdout, stderr } = await cluster([
      '--demo',
      'homelab',
      '--token',
      'bare',
      '--fail-below',
      '1',
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain('there is no score');
    expect(stdout).toContain(`--tokens '${bare.split('=')[0]}' --roles PVEAuditor`);
  });
});

let withoutToken: Promise<string[]> | undefined;
it.each(['reader', 'narrow', 'bare'])(
  'the token %s never leads to "no backup" where backups are',
  async (token) => {
    const failing = async (...more: string[]) => {
      const { stdout } = await cluster(['--demo', 'healthy', '--format', 'json', ...more]);
      return reportSchema
        .parse(JSON.parse(stdout))
        .results.filter(({ category, outcome }) => category === 'recovery' && outcome === 'fail')
        .map(({ rule }) => rule);
    };
    withoutToken ??= failing();
    // Rules of practice may fail whoever looks; seeing less adds nothing.
    expect(await withoutToken).toEqual(expect.arrayContaining(await failing('--token', token)));
  },
);

it('the next URL is tried when one does not answer', async () => {
  await using healthy = await served('healthy');
  const run = await audit(['--url', 'https://127.0.0.1:9', '--url', healthy.url], { PVE_TOKEN: reader });
  expect(run).toMatchObject({ code: 0, stderr: '' });
});

describe('files', () => {
  it('facts that were kept give the same report again, without a network', async () => {
    const facts = file('facts.json');
    const first = await homelabAudit();
    expect(factsSchema.safeParse(JSON.parse(readFileSync(facts, 'utf8'))).success).toBe(true);
    const again = await audit(['--facts', facts, '--format', 'json']);
    expect(again).toEqual({ code: 0, stderr: '', stdout: first.stdout });
  });

  it('facts that a Worker kept are judged under their own id and policy', async () => {
    await homelabAudit();
    const { takenAt, ...facts } = JSON.parse(readFileSync(file('facts.json'), 'utf8'));
    const record = {
      id: '20261101T031700Z',
      cluster: { id: 'home', name: 'At home' },
      policy: { profile: 'essential' },
      previous: null,
      facts: { takenAt, ...facts },
    };
    writeFileSync(file('record.json'), JSON.stringify(record));
    const { stdout } = await audit(['--facts', file('record.json'), '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      id: record.id,
      cluster: record.cluster,
      profile: 'essential',
    });
  });

  it('a report goes into a file as a whole, in place of an earlier one', async () => {
    const report = file('report.md');
    writeFileSync(report, 'old');
    const { code, stdout, stderr } = await cluster([
      '--demo',
      'healthy',
      '--format',
      'md',
      '--output',
      report,
    ]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(report, 'utf8')).toMatch(/^# Audit of /);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('an interrupted audit leaves nothing and ends with 130', async () => {
    await using slow = await loopbackServer(() => {});
    const report = file('interrupted.md');
    const run = await runCli('cli/audit.ts', ['--url', slow.url, '--output', report], {
      env: { PVE_TOKEN: reader },
      meddle: (child) => {
        const wait = setInterval(() => {
          if (slow.requests.length === 0) return;
          clearInterval(wait);
          child.kill('SIGINT');
        }, 20);
      },
    });
    expect(run).toEqual({ code: 130, stdout: '', stderr: '' });
    expect(readdirSync(folder).filter((name) => name.includes('interrupted'))).toEqual([]);
  });
});

describe('with a configuration', () => {
  const write = (name: string, cluster: object) => {
    const clusters = [
      { id: 'first', urls: ['https://127.0.0.1:9'] },
      { id: 'home', ...cluster },
    ];
    writeFileSync(file(name), JSON.stringify({ clusters }));
    return ['--config', file(name), '--cluster', 'home'];
  };

  it('URLs, token, Access token, name and policy are its own', async () => {
    await using cluster = await served('homelab');
    const args = write('own.json', {
      name: 'At home',
      urls: [cluster.url],
      tokenSecret: 'HOME_TOKEN',
      access: { idSecret: 'ACCESS_ID', secretSecret: 'ACCESS_SECRET' },
      policy: { profile: 'essential' },
    });
    const env = { HOME_TOKEN: reader, ACCESS_ID: 'id-of-access', ACCESS_SECRET: 'secret-of-access' };
    const { code, stdout } = await audit([...args, '--format', 'json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      cluster: { id: 'home', name: 'At home' },
      profile: 'essential',
    });
    for (const { headers } of cluster.requests)
      expect(headers).toMatchObject({
        authorization: `PVEAPIToken=${reader}`,
        'cf-access-client-id': 'id-of-access',
        'cf-access-client-secret': 'secret-of-access',
      });
  });

  it('its secrets do not go to a URL of the command line', async () => {
    await using cluster = await served('homelab');
    const args = write('other.json', {
      urls: ['https://127.0.0.1:9'],
      tokenSecret: 'HOME_TOKEN',
      access: { idSecret: 'ACCESS_ID', secretSecret: 'ACCESS_SECRET' },
    });
    const env = {
      HOME_TOKEN: 'x@pve!y=other-secret',
      ACCESS_ID: 'id-of-access',
      ACCESS_SECRET: 's',
      PVE_TOKEN: reader,
    };
    expect((await audit([...args, '--url', cluster.url], env)).code).toBe(0);
    expect(cluster.requests.length).toBeGreaterThan(0);
    for (const { headers } of cluster.requests) {
      expect(headers).not.toHaveProperty('cf-access-client-id');
      expect(headers.authorization).toBe(`PVEAPIToken=${reader}`);
    }
  });

  it('a secret that is missing is named', async () => {
    const args = write('missing.json', { urls: ['https://127.0.0.1:9'], tokenSecret: 'HOME_TOKEN' });
    expectComplaint(await audit(args, { PVE_TOKEN: reader }), 2, 'HOME_TOKEN');
  });
});

describe('no secret comes out', () => {
  const shown = (run: CliRun) => run.stdout + run.stderr;

  it.each(['text', 'json', 'md'])('of an audit as %s', async (format) => {
    const facts = file(`canary-${format}.json`);
    const run = await audit([
      '--demo',
      'homelab',
      '--token',
      'all',
      '--format',
      format,
      '--save-facts',
      facts,
    ]);
    expect(run.code).toBe(0);
    const everything = shown(run) + readFileSync(facts, 'utf8');
    for (const secret of [...canaries, ...Object.values(demoCluster('homelab').tokens).map(secretOf)])
      expect(everything).not.toContain(secret);
  });

  it('though a server sends the token back wherever it can', async () => {
    await using echo = await loopbackServer((request, response) => {
      const token = String(request.headers.authorization);
      response.writeHead(403, token, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: null, message: `Permission check failed (/${token}, ${token})` }));
    });
    const run = await audit(['--url', echo.url], { PVE_TOKEN: reader });
    expect(run.code).toBe(1);
    expect(echo.requests.length).toBeGreaterThan(0);
    expect(shown(run)).not.toContain(secretOf(reader));
  });
});
