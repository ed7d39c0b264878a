/** What a deployed Worker says of itself. */
import * as z from 'zod/mini';
import { askWorkerApi } from './worker-api.ts';
import type { Credentials } from './worker-credentials.ts';

/** A Worker of another version may know other checks. */
const lineSchema = z.object({
  id: z.string(),
  subject: z.string(),
  state: z.enum(['ok', 'problem', 'cannot-tell']),
  said: z.string(),
  next: z.optional(z.string()),
});

const answerSchema = z.object({ lines: z.array(lineSchema) });

export type WorkerLine = z.infer<typeof lineSchema>;

/** Longer than its slowest part. */
const patienceSeconds = 90;

/** @throws UsageError, Error with cause and next step */
export async function linesOfWorker(url: string, credentials: Credentials): Promise<WorkerLine[]> {
  const path = '/api/doctor';
  const { answer } = await askWorkerApi({ url, credentials, path, timeoutSeconds: patienceSeconds });
  const parsed = answerSchema.safeParse(answer);
  if (parsed.success) return parsed.data.lines;
  throw new Error(
    `${url} does not answer like an Offsight that has a doctor: deploy this version (npm run deploy).`,
  );
}

const testSchema = z.object({
  channels: z.array(
    z.object({ name: z.string(), type: z.string(), accepted: z.boolean(), why: z.optional(z.string()) }),
  ),
});

/** Sends a test message through every channel of every cluster; what came of it takes the place of the channels' lines. */
export async function testedChannels(
  url: string,
  credentials: Credentials,
  lines: WorkerLine[],
): Promise<WorkerLine[]> {
  const { answer } = await askWorkerApi({ url, credentials, path: '/api/clusters' });
  const clusters = z.object({ clusters: z.array(z.object({ id: z.string() })) }).safeParse(answer);
  const tested: WorkerLine[] = [];
  for (const { id } of clusters.success ? clusters.data.clusters : [])
    tested.push(...(await testIn(url, credentials, id)));
  const isTested = (one: WorkerLine) =>
    one.id.startsWith('channel-') && tested.some(({ subject }) => subject === one.subject);
  return [...lines.filter((one) => !isTested(one)), ...tested];
}

async function testIn(url: string, credentials: Credentials, cluster: string): Promise<WorkerLine[]> {
  const { answer } = await askWorkerApi({
    url,
    credentials,
    path: '/api/alerts/test',
    body: { cluster },
    // Not all channels accepted it, or there is none.
    also: [409, 502],
    timeoutSeconds: patienceSeconds,
  });
  const parsed = testSchema.safeParse(answer);
  return (parsed.success ? parsed.data.channels : []).map(({ name, type, accepted, why }) => ({
    id: type === 'smtp' || type === 'email' ? 'channel-mail' : 'channel-hook',
    subject: name,
    state: accepted ? 'ok' : 'problem',
    said: accepted ? 'A test message was accepted; look whether it came.' : (why ?? 'It was not accepted.'),
    ...(!accepted && { next: 'docs/alerts.md' }),
  }));
}
