/**
 * `npm run bench`: measures the budgets. Times are CPU of this process, compared within one run as ratios to
 * `JSON.parse` of the same answers, because machines differ and drift.
 */
import { buildReport } from '../audit/build.ts';
import type { Facts } from '../audit/facts.ts';
import { defaultPolicy } from '../audit/policy.ts';
import { rules } from '../audit/rules/index.ts';
import { type DemoCluster, demoCluster } from '../demo/index.ts';
import { gatherFacts } from '../gather/index.ts';
import { type PveClient, pveClient } from '../gather/pve.ts';

const rounds = 7;
const origin = 'https://demo.example:8006';

async function requests(): Promise<void> {
  console.log('\nRequests to the cluster (3 nodes, 37 guests)');
  for (const [depth, limit] of [
    ['full', 140],
    ['lean', 70],
  ] as const) {
    const demo = demoCluster('homelab');
    const { count, atOnce, longestChain } = (await gather(clientOf(demo, demo.fetch), depth)).requests;
    line(`${depth}: requests`, count, limit);
    line(`${depth}: at once`, atOnce, 6);
    line(`${depth}: longest chain`, longestChain, 4);
  }
}

/**
 * Decoding, rules and report against nothing but `JSON.parse`. Answers are recorded first and handed over as text, so
 * that neither the simulated cluster nor the platform's `Response` counts.
 */
async function cpu(): Promise<void> {
  const demo = demoCluster('homelab');
  const texts = new Map<string, string>();
  const recording: typeof fetch = async (input, init) => {
    const response = await demo.fetch(input, init);
    const text = await response.clone().text();
    if (response.ok) texts.set(String(input).slice(`${origin}/api2/json`.length), text);
    return response;
  };
  await gather(clientOf(demo, recording), 'full');
  const bytes = [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  console.log(`\nCPU of an audit, as a multiple of JSON.parse of the same ${Math.round(bytes / 1024)} KiB`);
  const [decoding, judging] = [[], []] as [number[], number[]];
  for (let round = 0; round < rounds; round++) {
    const parse = await cpuOf(20, () => {
      for (const text of texts.values()) JSON.parse(text);
    });
    let facts: Facts | undefined;
    const decode = await cpuOf(20, async () => {
      facts = await gather(replayed(texts), 'full');
    });
    const judge = await cpuOf(20, () => {
      if (facts) buildReport(rules, { id: 'bench', cluster: { id: 'bench' }, facts, policy: defaultPolicy });
    });
    decoding.push(decode / parse);
    judging.push(judge / parse);
  }
  line('answers to facts (JSON.parse included)', median(decoding));
  line('facts to report', median(judging));
  line('together', median(decoding.map((ratio, round) => ratio + (judging[round] ?? 0))), 3);
}

/** CPU microseconds of one run, as the mean over several. */
async function cpuOf(times: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const clientOf = (demo: DemoCluster, fetch: typeof globalThis.fetch): PveClient =>
  pveClient({ urls: [origin], token: demo.tokens.reader, fetch });

function replayed(texts: Map<string, string>): PveClient {
  return {
    tokenId: 'audit@pve!reader',
    stats: () => ({ count: texts.size, atOnce: 6, longestChain: 3 }),
    async get(path, schema, query = {}) {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
      const text = texts.get(parameters.size > 0 ? `${path}?${parameters}` : path) ?? '{"data":[]}';
      return schema.parse(JSON.parse(text).data);
    },
  };
}

const gather = (client: PveClient, depth: 'full' | 'lean') =>
  gatherFacts({ client, now: () => Date.now() / 1000, depth });

function line(what: string, value: number, limit?: number): void {
  const verdict = limit === undefined ? '' : value <= limit ? `within ${limit}` : `OVER ${limit}`;
  console.log(`  ${what.padEnd(44)} ${String(Math.round(value * 100) / 100).padStart(8)}  ${verdict}`);
}

await requests();
await cpu();
