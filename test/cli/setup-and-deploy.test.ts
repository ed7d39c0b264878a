import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleBudget } from '../../cli/deploy/bundle.ts';
import { demoCluster } from '../../demo/index.ts';
import { freshCopy } from '../support/fresh-copy.ts';
import { pemOf } from '../support/loopback-server.ts';
import { runCli } from '../support/run-cli.ts';
import { served } from '../support/served-demo.ts';

it('from a fresh clone: setup without a question, an audit over a certificate that signed itself, a bundle within budget', async () => {
  using clone = freshCopy();
  await using cluster = await served('healthy', 'node');
  const token = demoCluster('healthy').tokens.reader;
  const env = { PVE_TOKEN: token, CI: '1' };
  const flags = [
    '--yes',
    '--url',
    cluster.url,
    '--id',
    'grove',
    '--way',
    'direct',
    '--audit',
    '--local-secrets',
  ];
  const pin = ['--fingerprint', new X509Certificate(pemOf('node').cert).fingerprint256];
  const setup = await runCli(join(clone.root, 'cli/setup.ts'), [...flags, ...pin, '--no-secrets'], { env });
  const said = `${setup.stdout}${setup.stderr}`;
  expect(said).toContain('pveum acl modify / --tokens');
  // The audit's report, then the doctor's last line.
  expect(said).toMatch(/longest chain[\s\S]*of grove\.[\s\S]*No problem, \d+ ok/);
  expect(setup.code).toBe(0);
  expect(said).not.toContain(token.split('=')[1]);
  const config = readFileSync(join(clone.root, 'offsight.config.ts'), 'utf8');
  expect(config).toContain("id: 'grove'");
  expect(statSync(join(clone.root, '.dev.vars')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(clone.root, '.dev.vars'), 'utf8')).toContain(`PVE_TOKEN='${token}'`);

  const deploy = await runCli(join(clone.root, 'cli/deploy.ts'), ['--dry-run'], { env });
  expect({ code: deploy.code, stderr: deploy.stderr }).toMatchObject({ code: 0 });
  const kib = Number(/(\d+) KiB with gzip/.exec(deploy.stdout)?.[1]);
  expect(kib).toBeGreaterThan(100);
  expect(kib).toBeLessThanOrEqual(bundleBudget);
  expect(deploy.stdout).toContain('env.AUDITS (offsight-audits)');
  expect(deploy.stdout).toContain('Nothing was uploaded');
  const deployed = JSON.parse(
    readFileSync(join(clone.root, 'site/dist/server/wrangler.deploy.json'), 'utf8'),
  );
  // Otherwise wrangler writes ids into the project's own file, and the next pull conflicts.
  expect(deployed).not.toHaveProperty('userConfigPath');
  for (const file of ['wrangler.toml', 'package.json', 'package-lock.json'])
    expect(readFileSync(join(clone.root, file), 'utf8'), file).toBe(readFileSync(file, 'utf8'));
  expect(existsSync(join(clone.root, 'wrangler.local.toml'))).toBe(false);
}, 240_000);
