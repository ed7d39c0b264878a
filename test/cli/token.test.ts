import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseConfig } from '../../audit/config.ts';
import { runCli } from '../support/run-cli.ts';

const cli = (...args: string[]) => runCli('cli/token.ts', args);
const clusters = [{ id: 'lab', urls: ['https://pve.example'] }];

it('prints a new token and an entry that the configuration takes, with its digest', async () => {
  const [first, second] = await Promise.all([
    cli('--name', 'grafana', '--scope', 'read'),
    cli('--name', 'nightly', '--scope', 'run', '--scope', 'record', '--until', '2027-06-30'),
  ]);
  const tokens = [first, second].map(({ code, stdout }) => {
    expect(code).toBe(0);
    const [value = ''] = /offs_[\w-]{43}/.exec(stdout) ?? [];
    const entry: unknown = JSON.parse(/^ {2}(\{.*\}),$/m.exec(stdout)?.[1] ?? '');
    expect(entry).toMatchObject({ sha256: createHash('sha256').update(value).digest('hex') });
    return entry;
  });
  expect(parseConfig({ tokens, clusters }).tokens).toMatchObject([
    { name: 'grafana', scopes: ['read'] },
    { name: 'nightly', scopes: ['run', 'record'], until: '2027-06-30' },
  ]);
});

it.each([
  [['--scope', 'read'], '--name and at least one --scope are needed.'],
  [['--name', 'grafana'], '--name and at least one --scope are needed.'],
  [['--name', 'Grafana!', '--scope', 'read'], '--name: use a-z'],
  [['--name', 'grafana', '--scope', 'write'], '--scopes.0: '],
  [['--name', 'grafana', '--scope', 'read', '--until', 'soon'], '--until: write a day'],
  [['--nam', 'x'], 'did you mean --name?'],
])('says what is wrong with %j, and makes no token', async (args, message) => {
  const { code, stdout, stderr } = await cli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

it('explains itself', async () => {
  const { code, stdout } = await cli('--help');
  expect(code).toBe(0);
  expect(stdout).toContain('To revoke it');
});
