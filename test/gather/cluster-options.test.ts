import { describe, expect, it } from 'vitest';
import { gatherClusterOptions } from '../../gather/cluster-options.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer, gathered, instead } from './gathered.ts';

const options = async (data: unknown) => {
  const { asker } = asked({ '/cluster/options': data });
  const { facts, gaps } = await gatherClusterOptions(asker, lookAt('pve1'));
  return { facts, lines: subjects(gaps) };
};

describe('options of the datacenter', () => {
  it('are taken apart, or stand as in the file', async () => {
    const expected = {
      haScheduler: 'static',
      rebalanceOnStart: true,
      migrationNetwork: '10.77.0.0/24',
      migrationType: 'insecure',
      bandwidthLimits: ['migration', 'restore'],
      haShutdownPolicy: 'migrate',
    };
    const limits = 'restore=5120,migration=10240,clone=0';
    const apart = await options({
      crs: { ha: 'static', 'ha-rebalance-on-start': 1 },
      migration: { network: '10.77.0.0/24', type: 'insecure' },
      ha: { shutdown_policy: 'migrate' },
      bwlimit: limits,
      description: 'secret',
      http_proxy: 'http://owner:secret@proxy.example:3128',
    });
    expect(apart.facts).toEqual(expected);
    const whole = await options({
      crs: 'ha=static,ha-rebalance-on-start=1',
      migration: 'insecure,network=10.77.0.0/24',
      ha: 'shutdown_policy=migrate',
      bwlimit: limits,
    });
    expect(whole.facts).toEqual(expected);
  });

  it('that are not set are absent', async () => {
    expect(await options({ mac_prefix: 'BC:24:11', description: '' })).toEqual({
      facts: { bandwidthLimits: [] },
      lines: [],
    });
  });

  it.each([
    [answer('got timeout', 500), 'timeout'],
    [[], 'malformed'],
    ['x', 'malformed'],
  ])('that do not come are a gap', async (data, reason) => {
    expect(await options(data)).toEqual({ facts: undefined, lines: [`options ${reason}`] });
  });

  it('of which the token sees only the harmless ones are a gap, and not asked for', async () => {
    const { asker, paths } = asked({});
    const look = { ...lookAt('pve1'), permissions: { '/': { 'VM.Audit': true } } };
    const { facts, gaps } = await gatherClusterOptions(asker, look);
    expect(facts).toBeUndefined();
    expect(gaps).toMatchObject([{ subject: 'options', privilege: 'Sys.Audit on /' }]);
    expect(paths).toEqual([]);
  });
});

describe('corosync', () => {
  it('has addresses in the order of its links', async () => {
    const { facts } = await gathered('homelab', {
      depth: 'lean',
      between: instead({
        '/cluster/config/nodes': answer([
          {
            node: 'proxmox',
            quorum_votes: '1',
            ring1_addr: '10.0.1.1',
            ring0_addr: '10.0.0.1',
            ring10_addr: 'x',
          },
        ]),
      }),
    });
    expect(facts.cluster?.votes).toEqual([
      { node: 'proxmox', votes: 1, links: 3, addresses: ['10.0.0.1', '10.0.1.1', 'x'] },
    ]);
  });
});
