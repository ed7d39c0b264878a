import { describe, expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { demoCluster } from '../../demo/index.ts';
import { type GatherOptions, gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { gapLines, now } from './gathered.ts';

const demo = demoCluster('single-node', { now });

const gather = (more: Partial<GatherOptions>, fetch = demo.fetch): Promise<Facts> =>
  gatherFacts({
    client: pveClient({ urls: ['https://pve.example:8006'], token: demo.tokens.reader, fetch }),
    now: () => now,
    depth: 'lean',
    ...more,
  });

const unreachable = async (): Promise<Response> => {
  throw new TypeError('fetch failed');
};

const drill = {
  id: 'd1',
  guest: 'lxc/101',
  at: now - 86_400,
  source: 'nas',
  succeeded: true,
  verifiedHow: 'it answered',
  by: 'owner',
  missingSteps: [],
};
const server = { name: 'pbs', host: '10.0.0.9', datastores: [] };
const gap = { group: 'backupServers', subject: 'other', reason: 'timeout', detail: 'x' } as const;

describe('what the cluster does not tell', () => {
  it('is no backup server unless one is given', async () => {
    expect(await gather({})).toMatchObject({ backupServers: [] });
  });

  it('is a gap where nobody looked for drills, and none on record where somebody did', async () => {
    const unseen = await gather({});
    expect(unseen).not.toHaveProperty('drills');
    expect(unseen.gaps).toContainEqual({
      group: 'drills',
      reason: 'skipped',
      detail:
        'Could not read the recorded restore drills: they are kept in the bucket of the Worker, which this audit does not ask.',
    });
    const looked = await gather({ drills: [] });
    expect(looked.drills).toEqual([]);
    expect(gapLines(looked).filter((line) => line.startsWith('drills'))).toEqual([]);
  });

  it.each([
    ['beside a cluster', demo.fetch],
    ['while the cluster is away', unreachable],
  ])('is there %s', async (_, fetch) => {
    const backupServers = async () => ({ facts: [server], gaps: [gap] });
    const facts = await gather({ drills: [drill], backupServers }, fetch);
    expect(facts).toMatchObject({ drills: [drill], backupServers: [server] });
    expect(gapLines(facts).filter((line) => /^(drills|backupServers)/.test(line))).toEqual([
      'backupServers other timeout',
    ]);
  });

  it('may be a gap as a whole', async () => {
    const facts = await gather({ backupServers: async () => ({ gaps: [{ ...gap, subject: undefined }] }) });
    expect(facts).not.toHaveProperty('backupServers');
  });

  it('is read at the same time', async () => {
    let begun = false;
    const fetch: typeof demo.fetch = async (url, init) => {
      expect(begun).toBe(true);
      return demo.fetch(url, init);
    };
    await gather(
      {
        backupServers: async () => {
          begun = true;
          return { facts: [], gaps: [] };
        },
      },
      fetch,
    );
  });
});
