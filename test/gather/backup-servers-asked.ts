/** Simulated backup servers as an audit reads them, and answers to give in place of theirs. */
import { type DemoBackupServer, demoBackupServer } from '../../demo/pbs/index.ts';
import { gatherBackupServers } from '../../gather/backup-servers.ts';
import { type PbsClient, pbsClient } from '../../gather/pbs.ts';
import { now, pathOf } from './gathered.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

interface Choices {
  token?: keyof DemoBackupServer['tokens'];
  between?: (fetch: Fetch) => Fetch;
  timeoutMs?: number;
}

export function clientOf(demo: DemoBackupServer, choices: Choices = {}): PbsClient {
  const { token = 'reader', between = (fetch) => fetch, timeoutMs = 5_000 } = choices;
  return pbsClient({
    url: 'https://backup.example:8007',
    token: demo.tokens[token],
    fetch: between((url, init) => demo.fetch(url, init)),
    timeoutMs,
  });
}

export async function gathered(name: string, choices: Choices = {}) {
  const demo = demoBackupServer(name, { now });
  const result = await gatherBackupServers([{ name, client: clientOf(demo, choices) }]);
  return { ...result, server: result.facts?.[0], demo };
}

export const answer = (data: unknown): Response => new Response(JSON.stringify({ data }));
export const refusal = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'content-type': 'application/json' } });

/** Answers some paths (with their parameters) otherwise. */
export const instead =
  (answers: Record<string, () => Response | Promise<Response>>) =>
  (fetch: Fetch): Fetch =>
  async (url, init) =>
    answers[pathOf(url)]?.() ?? fetch(url, init);

export const hangs = () => new Promise<Response>(() => {});

/** `subject reason privilege` of every gap. */
export const lines = ({ gaps }: Awaited<ReturnType<typeof gatherBackupServers>>) =>
  gaps.map(({ subject = '-', reason, privilege = '' }) => `${subject} ${reason} ${privilege}`.trim());
