import { expect, it } from 'vitest';
import { clusters } from '../../demo/clusters.ts';
import { runCli } from '../support/run-cli.ts';

const cli = (...args: string[]) => runCli('cli/demo-cluster.ts', args);

it('serves the cluster that is asked for, until it is interrupted', async () => {
  let answer: unknown;
  const { code, stdout } = await runCli('cli/demo-cluster.ts', ['healthy', '--port', '0'], {
    meddle: (child) =>
      void child.stdout?.once('data', async (said: Buffer) => {
        const [, url = ''] = /served on (\S+);/.exec(String(said)) ?? [];
        const [, token = ''] = /^ {2}reader +(\S+)$/m.exec(String(said)) ?? [];
        const asked = await fetch(`${url}/api2/json/version`, {
          headers: { authorization: `PVEAPIToken=${token}` },
        });
        answer = await asked.json();
        child.kill('SIGINT');
      }),
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^healthy is served on http:\/\/127\.0\.0\.1:\d+; Ctrl-C ends it\. Tokens:\n/);
  expect(answer).toMatchObject({ data: { release: expect.any(String) } });
});

it.each([
  [['homelob'], 'there is no cluster "homelob"; did you mean homelab?'],
  [['homelab', 'healthy'], 'one cluster at a time.'],
  [['--port', 'http'], '--port is a whole number up to 65535.'],
  [['--port', '70000'], '--port is a whole number up to 65535.'],
  [['--slow', '-1'], '--slow needs a value behind it'],
  [['--slow', '1.5'], '--slow is a whole number up to 600000.'],
  [['--tls-key', 'demo.key'], '--tls-key and --tls-cert belong together.'],
  [['--tls-key', 'no.key', '--tls-cert', 'no.crt'], '--tls-key: no.key cannot be read.'],
])('says what is wrong with %j, and serves nothing', async (args, message) => {
  const { code, stdout, stderr } = await cli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`offsight demo-cluster: ${message}`);
  expect(stderr).toContain('(npm run demo-cluster -- --help)');
});

it('explains itself and names the clusters that there are', async () => {
  const { code, stdout } = await cli('--help');
  expect(code).toBe(0);
  for (const name of Object.keys(clusters)) expect(stdout).toContain(name);
});
