/**
 * `npm run bench`: measures the budgets. Times are CPU of this process, compared within one run as ratios to
 * `JSON.parse` of the same answers, because machines differ and drift.
 */
import { buildReport } from '../audit/build.ts';
import { defaultPolicy } from '../audit/policy.ts';
import { rules } from '../audit/rules/index.ts';
import { type DemoCluster, demoCluster } from '../demo/index.ts';
import { gatherFacts } from '../gather/index.ts';
import { pveClient } from '../gather/pve.ts';

const rounds = 7;

await requests();
await cpu();

async function requests(): Promise<void> {
  console.log('\nRequests to the cluster (3 nodes, 37 guests)');
  for (const [depth, limit] of [
    ['full', 140],
    ['lean', 70],
  ] as const) {
    const facts = await gather(demoCluster('homelab'), depth);
    const { count, atOnce, longestChain } = facts.requests;
    line(`${depth}: requests`, count, limit);
    line(`${depth}: at once`, atOnce, 6);
    line(`${depth}: longest chain`, longestChain, 4);
  }
}

/** Answers are recorded first and replayed from memory, so that the simulated cluster's own work does not count. */
async function cpu(): Promise<void> {
  console.log('\nCPU of an audit against JSON.parse of the same answers');
  const recorded = new Map<string, { status: number; text: string }>();
  const demo = demoCluster('homelab');
  const recording: typeof fetch = async (input, init) => {
    const response = await demo.fetch(input instanceof Request ? input.url : input, init);
    const text = await response.text();
    recorded.set(String(input), { status: response.status, text });
    return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } });
  };
  await gatherWith(recording, demo, 'full');
  const replay: typeof fetch = async (input) => {
    const answer = recorded.get(String(input)) ?? { status: 501, text: '' };
    return new Response(answer.text, {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    });
  };
  const texts = [...recorded.values()].map(({ text }) => text).filter(Boolean);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const parse = await cpuOf(() => {
      for (let again = 0; again < 20; again++) for (const text of texts) JSON.parse(text);
    });
    const audit = await cpuOf(async () => {
      const facts = await gatherWith(replay, demo, 'full');
      buildReport(rules, { id: 'bench', cluster: { id: 'bench' }, facts, policy: defaultPolicy });
    });
    ratios.push(audit / (parse / 20));
  }
  ratios.sort((a, b) => a - b);
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  line(
    `gather + judge ÷ JSON.parse of ${Math.round(bytes / 1024)} KiB (median of ${rounds})`,
    ratios[3] ?? 0,
    3,
  );
}

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const gather = (demo: DemoCluster, depth: 'full' | 'lean') => gatherWith(demo.fetch, demo, depth);

function gatherWith(fetch: typeof globalThis.fetch, demo: DemoCluster, depth: 'full' | 'lean') {
  const client = pveClient({ urls: ['https://demo.example:8006'], token: demo.tokens.reader, fetch });
  return gatherFacts({ client, now: () => Date.now() / 1000, depth });
}

function line(what: string, value: number, limit: number): void {
  const verdict = value <= limit ? 'within' : 'OVER';
  console.log(
    `  ${what.padEnd(64)} ${String(Math.round(value * 100) / 100).padStart(8)}  ${verdict} ${limit}`,
  );
}
