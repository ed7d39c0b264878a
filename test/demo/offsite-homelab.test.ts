import { beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { offsiteReport } from '../../audit/offsite/report.ts';
import { offsitePolicySchema } from '../../audit/offsite-policy.ts';
import { defaultPolicy, type Policy } from '../../audit/policy.ts';
import type { OffsiteReport } from '../../audit/report-offsite.ts';
import { gapsOf } from '../../audit/run.ts';
import { canaries, type DemoCluster, demoCluster } from '../../demo/index.ts';
import { awayCast } from '../../demo/offsite/homelab-away.ts';
import { friendCast } from '../../demo/offsite/homelab-friend.ts';
import { gatherFacts } from '../../gather/index.ts';
import { s3Access } from '../../gather/offsite/access.ts';
import { gatherOffsite } from '../../gather/offsite/index.ts';
import { pveClient } from '../../gather/pve.ts';

/** 22 November 2026, 09:00 UTC. */
const present = 1_795_338_000;
const day = 86_400;

interface Looked {
  facts: Facts;
  report: OffsiteReport;
}

async function look(demo: DemoCluster, before?: Facts, token = demo.tokens.reader): Promise<Looked> {
  const { offsite } = demo;
  if (!offsite) throw new Error(`${demo.name} has nothing offsite.`);
  const policy: Policy = { ...defaultPolicy, offsite: offsitePolicySchema.parse(offsite.policy) };
  const { now } = demo.state();
  const facts = await gatherFacts({
    client: pveClient({
      urls: ['https://pve.example:8006'],
      token,
      fetch: (url, init) => demo.fetch(url, init),
    }),
    now: () => now,
    depth: 'full',
    drills: demo.drills,
    offsite: (soFar) =>
      gatherOffsite(
        {
          policy: policy.offsite,
          now: () => now,
          before: ({ name }) => before?.offsite?.targets.find((target) => target.name === name),
          accessTo: (target) => {
            if (!('endpoint' in target.via)) throw new Error(`${target.name} has no bucket.`);
            return s3Access(target, target.via, offsite.key, offsite.fetch);
          },
        },
        soFar,
      ),
  });
  const report = offsiteReport(facts, { now, policy, gap: gapsOf(facts) });
  if (!report) throw new Error('Nothing was said of the offsite places.');
  return { facts, report };
}

const homelabAt = (now: number) => demoCluster('homelab', { now, story: { present } });

const cellOf = ({ report }: Looked, vmid: number, target: string) => {
  const cell = report.guests
    .find(({ id }) => id.endsWith(`/${vmid}`))
    ?.cells.find((each) => each.target === target);
  if (!cell) throw new Error(`There is no ${vmid} at ${target}.`);
  return cell;
};

const outcome = (looked: Looked, vmid: number, target: string, level: string) =>
  cellOf(looked, vmid, target).proofs.find((proof) => proof.level === level)?.outcome;

describe('the homelab', () => {
  let now: Looked;
  beforeAll(async () => {
    now = await look(homelabAt(present));
  }, 60_000);

  it.each([
    [awayCast.stale.vmid, 'away', 'stale', '9 days old; at most 30 hours may be lost'],
    [awayCast.truncated.vmid, 'away', 'broken', 'it is cut off'],
    [awayCast.missingDisk.vmid, 'away', 'incomplete', 'is without efidisk0'],
    [awayCast.swapped.vmid, 'away', 'foreign', 'is of traefik (CT 110)'],
    [awayCast.never.vmid, 'away', 'missing', 'away has no copy of win11-lab (VM 138)'],
    [friendCast.missingChunk.vmid, 'friend', 'broken', 'chunks are not in the bucket'],
  ])('%i at %s is %s, and why', (vmid, target, state, reason) => {
    const cell = cellOf(now, vmid, target);
    expect([cell.state, cell.message]).toEqual([state, expect.stringContaining(reason)]);
  });

  it('nothing is wrong with any other guest', () => {
    const cast = Object.values(awayCast).map(({ vmid }) => vmid as number);
    const wrong = now.report.guests
      .filter(({ id }) => !cast.includes(Number(id.split('/')[1])))
      .flatMap(({ id, cells }) => cells.map(({ target, state }) => `${id} ${target} ${state}`))
      .filter((line) => !/ (listed|proven|not-expected)$/.test(line));
    expect(wrong).toEqual([`qemu/${friendCast.missingChunk.vmid} friend broken`]);
  });

  it('a place still helps where the other one failed', () => {
    expect(cellOf(now, awayCast.missingDisk.vmid, 'friend').state).toBe('proven');
    expect(outcome(now, friendCast.missingChunk.vmid, 'away', 'L4')).toBe('proven');
  });

  it('of the encrypted one all is proven but whose it is', () => {
    const { proofs } = cellOf(now, friendCast.encrypted, 'friend');
    const open = proofs.filter((proof) => proof.outcome !== 'proven').map(({ level }) => level);
    expect(open).toEqual(['L3']);
  });

  it('the one that shrank is told to be odd', () => {
    const { oddities } = cellOf(now, awayCast.shrunk.vmid, 'away');
    expect(oddities).toEqual([expect.stringMatching(/ is [\d.]+ k?B where [\d.]+ k?B is usual/)]);
  });

  it('what is no archive of a guest is told apart', () => {
    const away = now.report.targets.find(({ name }) => name === 'away');
    const { halfWritten, never, deleted, swapped } = awayCast;
    expect(away?.leftovers.filter(({ what }) => what === 'half written')).toEqual([
      expect.objectContaining({ key: expect.stringContaining(`lxc-${halfWritten.vmid}-`) }),
    ]);
    expect(away?.leftovers.filter(({ key }) => key.includes(`qemu-${never.vmid}-`))).toHaveLength(never.logs);
    expect(away?.others.map(({ label, copies }) => [label, copies])).toEqual([
      [`CT ${swapped.vmid}`, swapped.nights],
      [`CT ${deleted.vmid}`, expect.any(Number)],
    ]);
  });

  it('a renamed archive is known by what is in it', () => {
    const away = now.facts.offsite?.targets.find(({ name }) => name === 'away');
    const copy = away?.copies.find(({ key }) => key === awayCast.renamed.file);
    expect(copy?.inside?.hostname).toBe('influxdb');
    expect(cellOf(now, awayCast.renamed.vmid, 'away').points).toBe(cellOf(now, 110, 'away').points + 1);
  });

  it('the repository of the NAS has copies of no guest', () => {
    const nas = now.facts.offsite?.targets.find(({ name }) => name === 'nas-restic');
    expect(nas).toMatchObject({ complete: true, repository: { usable: true } });
    expect(now.report.guests.every(({ cells }) => cells[2]?.state === 'not-expected')).toBe(true);
  });

  it('no key is in facts or report', () => {
    const text = JSON.stringify(now);
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
  });

  it('a fortnight ago, most of it had not happened yet', async () => {
    const { stale, truncated, missingDisk, swapped, shrunk, halfWritten } = awayCast;
    const then = await look(homelabAt(present - 14 * day));
    for (const { vmid } of [stale, truncated, missingDisk, swapped, shrunk, halfWritten])
      expect([vmid, cellOf(then, vmid, 'away').state]).toEqual([
        vmid,
        expect.stringMatching(/^(listed|proven)$/),
      ]);
    expect(cellOf(then, friendCast.missingChunk.vmid, 'friend').state).toBe('proven');
    expect(cellOf(then, awayCast.never.vmid, 'away').state).toBe('missing');
  }, 60_000);

  it('the next audit goes on where the last one stopped', async () => {
    const later = await look(homelabAt(present + 3_600), now.facts);
    const reading = (looked: Looked) =>
      looked.facts.offsite?.targets.find(({ name }) => name === 'away')?.reading?.verified ?? 0;
    expect(reading(later)).toBeGreaterThan(reading(now));
  }, 60_000);
});

it('the same moment gives the same buckets, byte for byte', async () => {
  const listed = async () => {
    const { facts } = await look(homelabAt(present - day));
    return facts.offsite?.targets.map(({ cost: _, ...target }) => target);
  };
  expect(await listed()).toEqual(await listed());
}, 60_000);

it('of the cluster that is kept with care every copy is proven, as far as one audit reads', async () => {
  const demo = demoCluster('healthy', { now: present });
  // Sizes of the cluster's own archives are shown to those who may read them.
  const looked = await look(demo, undefined, demo.tokens.backups);
  const cells = looked.report.guests.flatMap(({ cells }) => cells);
  expect(cells.length).toBeGreaterThan(10);
  for (const { proofs, protected: kept, oddities, missingPoints } of cells) {
    expect(proofs.slice(0, 5).map(({ outcome }) => outcome)).toEqual(Array(5).fill('proven'));
    expect(['proven', 'open']).toContain(proofs[5]?.outcome);
    expect(proofs[2]?.how).toContain('the same archive on vault');
    expect([kept.answer, oddities, missingPoints]).toEqual(['yes', [], []]);
  }
  expect(cells.some(({ state }) => state === 'proven')).toBe(true);
}, 60_000);

it.each(['single-node', 'degraded', 'release-8', 'release-7'])('%s has nothing offsite', (name) => {
  expect(demoCluster(name).offsite).toBeUndefined();
});
