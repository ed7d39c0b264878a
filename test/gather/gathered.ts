/** Gathering over the simulated clusters, and over answers that no cluster of the demo gives. */
import type { Facts } from '../../audit/facts.ts';
import { type DemoCluster, type DemoOptions, demoCluster } from '../../demo/index.ts';
import { type GatherOptions, gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';

/** 18 November 2026. */
export const now = 1795000000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Choices extends DemoOptions {
  token?: keyof DemoCluster['tokens'] | (string & {});
  depth?: GatherOptions['depth'];
  clock?: () => number;
  /** Stands between the client and the cluster. */
  between?: (fetch: Fetch) => Fetch;
  onProgress?: GatherOptions['onProgress'];
}

export async function gathered(
  name: string,
  choices: Choices = {},
): Promise<{ facts: Facts; demo: DemoCluster }> {
  const {
    token = 'reader',
    depth = 'full',
    clock = () => now,
    between = (fetch) => fetch,
    onProgress,
    ...options
  } = choices;
  const demo = demoCluster(name, { now, ...options });
  const tokens: Record<string, string> = demo.tokens;
  const client = pveClient({
    urls: ['https://pve.example:8006'],
    token: tokens[token] ?? token,
    fetch: between((url, init) => demo.fetch(url, init)),
    timeoutMs: 5_000,
  });
  return { facts: await gatherFacts({ client, now: clock, depth, onProgress, drills: demo.drills }), demo };
}

export const pathOf = (url: string): string => url.replace(/^.*\/api2\/json/, '');

export const answer = (data: unknown, status = 200): Response =>
  new Response(JSON.stringify(status === 200 ? { data } : { data: null, message: data }), {
    status,
    headers: { 'content-type': 'application/json' },
  });

/** Answers some paths (with their parameters) otherwise; a function gets what the cluster would have said. */
export const instead =
  (answers: Record<string, Response | ((real: () => Promise<unknown>) => Promise<Response> | Response)>) =>
  (fetch: Fetch): Fetch =>
  async (url, init) => {
    const other = answers[pathOf(url)];
    if (other instanceof Response) return other.clone();
    if (!other) return fetch(url, init);
    return other(async () => (JSON.parse(await (await fetch(url, init)).text()) as { data: unknown }).data);
  };

/** Facts without what differs from one gathering to the next. */
export function lasting({ durationMs: _, requests: __, ...facts }: Facts): Partial<Facts> {
  return facts;
}

/** `group subject reason privilege` of every gap. */
export const gapLines = ({ gaps }: Facts): string[] =>
  gaps.map(({ group, subject = '-', reason, privilege = '' }) =>
    `${group} ${subject} ${reason} ${privilege}`.trim(),
  );
