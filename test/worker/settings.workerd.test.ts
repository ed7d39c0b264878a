import { reset } from 'cloudflare:test';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClusterConfig } from '../../audit/config.ts';
import type { Env } from '../../worker/env.ts';
import { inspectSettings, readAccess, settingsError } from '../../worker/settings.ts';
import { hook, phone } from './alert/outside.ts';
import { secrets } from './secrets.ts';
import { bucket, env, pushConfig } from './support.ts';

afterEach(reset);

const lab = { id: 'lab', urls: ['https://pve.example'] };
const behindAccess = { ...lab, access: { idSecret: 'EDGE_ID', secretSecret: 'EDGE_SECRET' } };
const full = { ...env, ...secrets } as Env;

async function messageOf(bindings: Env): Promise<string> {
  const { config, problems } = await inspectSettings(bindings);
  return config && problems.length === 0 ? '' : settingsError(problems).message;
}

it('reads the configuration and finds nothing wrong', async () => {
  await pushConfig({ clusters: [behindAccess] });
  const { config, problems } = await inspectSettings(full);
  expect(problems).toEqual([]);
  expect(config?.clusters[0]).toMatchObject({ ...behindAccess, tokenSecret: 'PVE_TOKEN', depth: 'full' });
});

it('says that there is no configuration, and what to do', async () => {
  expect(await inspectSettings(full)).toEqual({ config: null, problems: [] });
  expect(await messageOf(full)).toMatch(/no configuration yet: write offsight\.config\.ts and run/);
});

it('names everything that is wrong in one error', async () => {
  const vpc: Partial<ClusterConfig> = { vpcBinding: 'PVE_VPC', tokenSecret: 'CABIN_TOKEN' };
  await pushConfig({
    clusters: [
      behindAccess,
      { ...lab, id: 'cabin', ...vpc },
      { ...lab, id: 'attic', urls: ['http://10.0.0.2:8006'] },
    ],
  });
  const lines = (await messageOf({ ...env, EDGE_ID: 'x', CABIN_TOKEN: 'root@pam' } as unknown as Env)).split(
    '\n',
  );
  expect(lines).toEqual([
    'Offsight is not set up:',
    '- The secret PVE_TOKEN (the API token of cluster "lab") is not set: `npx wrangler secret put PVE_TOKEN`.',
    '- The secret EDGE_SECRET (the Access service token for cluster "lab") is not set: `npx wrangler secret put EDGE_SECRET`.',
    '- The secret CABIN_TOKEN does not read user@realm!name=uuid, as pveum prints a token.',
    '- The binding PVE_VPC (a Workers VPC service, for cluster "cabin") is missing.',
    '- The secret PVE_TOKEN (the API token of cluster "attic") is not set: `npx wrangler secret put PVE_TOKEN`.',
    '- Cluster "attic": over http://10.0.0.2:8006 the token would travel unencrypted; use https.',
  ]);
});

it('gives an audit its backup servers, each with its own token, and names what they lack', async () => {
  const vault = { name: 'vault', url: 'https://pbs.example:8007', host: '10.0.0.9' };
  await pushConfig({ clusters: [{ ...lab, backupServers: [vault] }] });
  expect(await messageOf(full)).toContain(
    'The secret PBS_TOKEN (the API token of backup server "vault") is not set',
  );
  expect(await messageOf({ ...full, PBS_TOKEN: 'audit@pbs!reader=x' } as Env)).toContain('with a colon');
  const access = await readAccess({ ...full, PBS_TOKEN: 'audit@pbs!reader:x' } as Env, 'lab');
  expect(access.backupServers).toMatchObject([{ ...vault, token: 'audit@pbs!reader:x' }]);
});

describe('an offsite target', () => {
  const s3 = { endpoint: 'https://s3.example', bucket: 'backups' };
  const target = (more: object) => ({
    clusters: [
      { ...lab, policy: { offsite: { targets: [{ name: 'far', kind: 'restic', via: s3, ...more }] } } },
    ],
  });

  it('that lacks something is named, and keeps no cluster from being audited', async () => {
    const { OFFSITE_ACCESS_KEY_ID: _, ...others } = secrets;
    await pushConfig(target({ passwordSecret: 'NO_PASSWORD' }));
    const bindings = { ...env, ...others } as unknown as Env;
    expect((await inspectSettings(bindings)).problems).toEqual([
      'The secret OFFSITE_ACCESS_KEY_ID (the id of the access key of offsite target "far") is not set: `npx wrangler secret put OFFSITE_ACCESS_KEY_ID`.',
      'The secret NO_PASSWORD (the password of offsite target "far") is not set: `npx wrangler secret put NO_PASSWORD`.',
    ]);
    expect((await readAccess(bindings, 'lab')).cluster.id).toBe('lab');
  });

  it.each<[string, object, RegExp | null]>([
    ['a binding that is missing', { via: { binding: 'FAR' } }, /^The binding FAR \(an R2 bucket/],
    ['a binding that is no bucket', { via: { binding: 'PAGES' } }, /^The binding PAGES \(an R2 bucket/],
    ['a binding that is one', { via: { binding: 'AUDITS' } }, null],
    [
      'plain http',
      { via: { ...s3, endpoint: 'http://10.0.0.9:9000' } },
      /would travel unencrypted; use https/,
    ],
    ['plain http to this machine', { via: { ...s3, endpoint: 'http://127.0.0.1:9000' } }, null],
  ])('by %s', async (_, more, problem) => {
    await pushConfig(target(more));
    const { problems } = await inspectSettings(full);
    expect(problems).toEqual(problem ? [expect.stringMatching(problem)] : []);
  });
});

it('what alerts lack is named with the rest, once, and keeps no cluster from being audited', async () => {
  const { HEARTBEAT_URL: _, NTFY_TOPIC: __, ...others } = secrets;
  const email = { type: 'email', name: 'mail', from: 'a@example.com', to: ['b@example.com'] };
  const alerts = { channels: [hook, phone, email], heartbeat: { urlSecret: 'HEARTBEAT_URL' } };
  await pushConfig({
    clusters: [
      { ...lab, alerts },
      { ...lab, id: 'cabin', alerts },
    ],
  });
  const bindings = { ...env, ...others } as unknown as Env;
  expect((await inspectSettings(bindings)).problems).toEqual([
    'The secret NTFY_TOPIC (for alerts by "phone") is not set: `npx wrangler secret put NTFY_TOPIC`.',
    'The binding EMAIL ([[send_email]], for alerts by "mail") is missing.',
    'The secret HEARTBEAT_URL (the ping URL of the heartbeat) is not set: `npx wrangler secret put HEARTBEAT_URL`.',
  ]);
  expect((await readAccess(bindings, 'lab')).cluster.id).toBe('lab');
});

it('names every missing binding', async () => {
  const message = await messageOf({} as Env);
  for (const name of ['AUDITS', 'PAGES', 'AUDIT']) expect(message).toContain(`The binding ${name} (`);
});

it('names the mistakes of a configuration', async () => {
  await pushConfig({ clusters: [{ ...lab, polcy: {} }] });
  expect(await messageOf(full)).toContain('there is no key "polcy"; did you mean "policy"?');
  await bucket.put('config/policy.json', '{');
  expect(await messageOf(full)).toMatch(/config\/policy\.json in the bucket: .*JSON/);
});

it('never shows the value of a secret', async () => {
  await pushConfig({ clusters: [lab] });
  expect(await messageOf({ ...env, PVE_TOKEN: 'canary' } as unknown as Env)).not.toContain('canary');
});

it.each(['http://127.0.0.1:8431', 'http://localhost:8431', 'http://[::1]:8431'])(
  'lets a token go to %s',
  async (url) => {
    await pushConfig({ clusters: [{ ...lab, urls: [url] }] });
    expect((await inspectSettings(full)).problems).toEqual([]);
  },
);

it('gives an audit its token, its headers and its way to the cluster', async () => {
  const asked: string[] = [];
  const vpc = {
    fetch: async (url: string) => {
      asked.push(url);
      return new Response('through the tunnel');
    },
  };
  await pushConfig({
    clusters: [{ ...behindAccess, urls: ['http://10.0.0.2:8006'], vpcBinding: 'PVE_VPC' }],
  });
  const access = await readAccess({ ...full, PVE_VPC: vpc } as Env, 'lab');
  expect(access.token).toBe(secrets.PVE_TOKEN);
  expect(access.headers).toEqual({
    'CF-Access-Client-Id': secrets.EDGE_ID,
    'CF-Access-Client-Secret': secrets.EDGE_SECRET,
  });
  expect(await (await access.fetch('http://10.0.0.2:8006/x')).text()).toBe('through the tunnel');
  expect(asked).toEqual(['http://10.0.0.2:8006/x']);
});

it('gives one cluster access though another lacks its secret', async () => {
  await pushConfig({ clusters: [lab, { ...lab, id: 'cabin', tokenSecret: 'CABIN_TOKEN' }] });
  expect((await readAccess(full, 'lab')).cluster.id).toBe('lab');
  await expect(readAccess(full, 'cabin')).rejects.toThrow('The secret CABIN_TOKEN');
  await expect(readAccess(full, 'attic')).rejects.toThrow('no longer names a cluster "attic"');
});
