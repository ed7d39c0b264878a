/** Facts of every simulated cluster with all that lies offsite, each gathered once. */
import type { Facts } from '../../audit/facts.ts';
import { offsitePolicySchema } from '../../audit/offsite-policy.ts';
import { defaultPolicy, type Policy } from '../../audit/policy.ts';
import { clusters } from '../../demo/clusters.ts';
import { demoCluster } from '../../demo/index.ts';
import { gatherFacts } from '../../gather/index.ts';
import { s3Access } from '../../gather/offsite/access.ts';
import { gatherOffsite } from '../../gather/offsite/index.ts';
import { pveClient } from '../../gather/pve.ts';

/** 22 November 2026, 09:00 UTC. */
export const present = 1_795_338_000;

export interface Material {
  facts: Facts;
  policy: Policy;
}

export const demoNames: readonly string[] = Object.keys(clusters);

const known = new Map<string, Promise<Material>>();

/** A copy of one's own. */
export async function demoFacts(name: string): Promise<Material> {
  const material = known.get(name) ?? gathered(name);
  known.set(name, material);
  return structuredClone(await material);
}

async function gathered(name: string): Promise<Material> {
  const demo = demoCluster(name, { now: present });
  const { offsite } = demo;
  const policy: Policy = offsite
    ? {
        ...defaultPolicy,
        // What is in the copies matters little here: reading all of it would take most of the time.
        offsite: offsitePolicySchema.parse({ ...offsite.policy, budget: { requests: 40, bytes: 2_000_000 } }),
      }
    : defaultPolicy;
  const client = pveClient({
    urls: ['https://pve.example:8006'],
    token: demo.tokens.reader,
    fetch: (url, init) => demo.fetch(url, init),
  });
  const facts = await gatherFacts({
    client,
    now: () => present,
    depth: 'full',
    drills: demo.drills,
    ...(offsite && {
      offsite: (soFar) =>
        gatherOffsite(
          {
            policy: policy.offsite,
            now: () => present,
            before: () => undefined,
            accessTo: (target) => {
              if (!('endpoint' in target.via)) throw new Error(`${target.name} has no bucket.`);
              return s3Access(target, target.via, offsite.key, offsite.fetch);
            },
          },
          soFar,
        ),
    }),
  });
  return { facts, policy };
}
