import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../audit/config.ts';
import { missingBindings } from '../../cli/deploy/bindings.ts';
import { overlaid, ownSettingsFile, projectSettings } from '../../cli/deploy/own-settings.ts';
import { removal } from '../../cli/uninstall-steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => writeFileSync(join(folder, 'wrangler.toml'), project));

const project = `name = "offsight"
main = "worker/index.ts"
preview_urls = false
[triggers]
crons = ["17 3 * * *"]
[[r2_buckets]]
binding = "AUDITS"
bucket_name = "offsight-audits"
`;

describe('wrangler.local.toml', () => {
  it('stands over wrangler.toml: name, crons, bucket, routes, VPC service', async () => {
    writeFileSync(
      join(folder, ownSettingsFile),
      `name = "mine"
workers_dev = false
routes = [{ pattern = "offsight.example.com", custom_domain = true }]
[triggers]
crons = ["7 * * * *"]
[[r2_buckets]]
binding = "AUDITS"
bucket_name = "mine"
[[r2_buckets]]
binding = "OFFSITE"
bucket_name = "homelab-backups"
[[vpc_services]]
binding = "PVE"
service_id = "e6a0817c-79c5-40ca-9776-a1c019defe70"
`,
    );
    expect(await projectSettings(folder)).toEqual({
      name: 'mine',
      main: 'worker/index.ts',
      preview_urls: false,
      workers_dev: false,
      routes: [{ pattern: 'offsight.example.com', custom_domain: true }],
      triggers: { crons: ['7 * * * *'] },
      r2_buckets: [
        { binding: 'AUDITS', bucket_name: 'mine' },
        { binding: 'OFFSITE', bucket_name: 'homelab-backups' },
      ],
      vpc_services: [{ binding: 'PVE', service_id: 'e6a0817c-79c5-40ca-9776-a1c019defe70' }],
    });
  });

  it('may be absent', async () => {
    rmSync(join(folder, ownSettingsFile), { force: true });
    expect(await projectSettings(folder)).toMatchObject({ name: 'offsight' });
  });

  it('is named when it cannot be read', async () => {
    writeFileSync(join(folder, ownSettingsFile), 'name = ');
    await expect(projectSettings(folder)).rejects.toThrow(/wrangler\.local\.toml cannot be read/);
  });

  it.each(['main', 'assets', 'env'])('does not touch what the build decides: %s', (key) =>
    expect(() => overlaid({}, { [key]: 'x' })).toThrow(`sets ${key}, which the build decides`),
  );

  it('is not part of the repository, so that no upgrade can conflict with it', () => {
    const owners = [
      ownSettingsFile,
      'offsight.config.ts',
      '.dev.vars',
      'offsight.config.ts.backup-20261122T101500Z',
    ];
    const clone = join(folder, 'clone');
    spawnSync('git', ['init', '--quiet', clone]);
    copyFileSync('.gitignore', join(clone, '.gitignore'));
    const { stdout } = spawnSync('git', ['check-ignore', ...owners], { cwd: clone, encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual(owners);
  });
});

it('bindings that the configuration names and nobody set are told with the lines to add', () => {
  const config = parseConfig({
    clusters: [
      {
        id: 'home',
        urls: ['https://pve.example'],
        vpcBinding: 'PVE',
        policy: { offsite: { targets: [{ name: 'r2', kind: 'vzdump', via: { binding: 'OFFSITE' } }] } },
        alerts: { channels: [{ type: 'email', name: 'mail', from: 'a@example.com', to: ['b@example.com'] }] },
      },
    ],
  });
  const told = missingBindings(config, { r2_buckets: [{ binding: 'AUDITS', bucket_name: 'x' }] });
  expect(told).toHaveLength(3);
  expect(told.join('\n')).toContain('[[vpc_services]]\n  binding = "PVE"\n  service_id');
  expect(told.join('\n')).toContain('[[r2_buckets]]\n  binding = "OFFSITE"');
  expect(told.join('\n')).toContain('[[send_email]]\n  name = "EMAIL"');
  const settings = {
    vpc_services: [{ binding: 'PVE' }],
    r2_buckets: [{ binding: 'OFFSITE' }],
    send_email: [{ name: 'EMAIL' }],
  };
  expect(missingBindings(config, settings)).toEqual([]);
});

describe('uninstall', () => {
  const settings = {
    name: 'offsight',
    workflows: [{ name: 'offsight-audit', binding: 'AUDIT' }],
    r2_buckets: [{ binding: 'AUDITS', bucket_name: 'offsight-audits' }],
    kv_namespaces: [{ binding: 'PAGES' }],
  };
  const lines = (withData: boolean, kvId?: string) =>
    removal(settings, { withData, kvId }).steps.map(({ args }) => args.join(' '));

  it('takes the Worker and its Workflow, and leaves what was kept', () =>
    expect(lines(false)).toEqual(['delete offsight --force', 'workflows delete offsight-audit']));

  it('takes the data only when that is said', () =>
    expect(lines(true, 'abc').slice(2)).toEqual([
      'r2 bucket delete offsight-audits',
      'kv namespace delete --namespace-id abc --skip-confirmation',
    ]));

  it('says what no command does', () =>
    expect(removal(settings, { withData: false }).byHand.join('\n')).toContain(
      'pveum user delete audit@pve',
    ));
});
