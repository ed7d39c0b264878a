/** What is to be sent, and what became of it: `<cluster>/alerts/<message id>.json`. Written before anything is sent. */
import * as z from 'zod/mini';
import { swap } from '../bucket.ts';
import { keys, readYears } from '../store.ts';
import { isMessageId, messageSchema } from './message-schema.ts';

const deliverySchema = z.object({
  accepted: z.boolean(),
  /** Of the latest try, Unix seconds; null before the first. */
  at: z.nullable(z.number()),
  tries: z.number(),
  /** The service's own name of it. */
  id: z.optional(z.string()),
  /** Why the latest try failed; without a secret. */
  why: z.optional(z.string()),
  /** Unix seconds; earlier the service does not want to be asked again. */
  notBefore: z.optional(z.number()),
  /** Refused: somebody has to change something. Tried again once in each later audit. */
  final: z.optional(z.boolean()),
});
export type RecordedDelivery = z.infer<typeof deliverySchema>;

export const outboxRecordSchema = z.object({
  version: z.literal(1),
  /** Unix seconds. */
  createdAt: z.number(),
  message: messageSchema,
  /** One for each channel that wanted it when it was decided, by the channel's name. */
  deliveries: z.record(z.string(), deliverySchema),
  /** Nothing more is to be sent: all channels took it, or a newer message says it better. */
  closedAt: z.nullable(z.number()),
});
export type OutboxRecord = z.infer<typeof outboxRecordSchema>;

/** @returns null when there is none, or none that this Offsight understands */
export async function readOutbox(
  bucket: R2Bucket,
  cluster: string,
  id: string,
): Promise<OutboxRecord | null> {
  if (!isMessageId(id)) return null;
  const object = await bucket.get(keys.alert(cluster, id));
  return object ? understood(object.key, await object.text()) : null;
}

/** Those of the given messages that are there and can be read. */
export async function readOutboxes(
  bucket: R2Bucket,
  cluster: string,
  ids: readonly string[],
): Promise<OutboxRecord[]> {
  const records = await Promise.all(ids.map((id) => readOutbox(bucket, cluster, id)));
  return records.filter((record) => record !== null);
}

/** For the holder of the claim. Under an id that may have been sent the message must stay the same. */
export async function writeOutbox(bucket: R2Bucket, cluster: string, record: OutboxRecord): Promise<void> {
  const options = { httpMetadata: { contentType: 'application/json' } };
  await bucket.put(keys.alert(cluster, record.message.id), JSON.stringify(record), options);
}

/** Notes that nothing more is to be sent of it. */
export async function closeOutbox(
  bucket: R2Bucket,
  cluster: string,
  { message }: OutboxRecord,
  now: number,
): Promise<void> {
  await change(bucket, cluster, message.id, (record) =>
    record.closedAt === null ? { ...record, closedAt: now } : null,
  );
}

/**
 * Notes what became of a try. Losing that would send the message again, so it is tried for some seconds; R2 takes one
 * write a second to a key.
 */
export async function recordDelivery(
  bucket: R2Bucket,
  cluster: string,
  id: string,
  channel: string,
  delivery: Omit<RecordedDelivery, 'tries'>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(bucket, cluster, id, (record) => {
        const tries = (record.deliveries[channel]?.tries ?? 0) + 1;
        return { ...record, deliveries: { ...record.deliveries, [channel]: { ...delivery, tries } } };
      });
    } catch (error) {
      if (attempt === recordTries) throw error;
      await scheduler.wait(attempt * 500);
    }
  }
}

const recordTries = 5;

async function change(
  bucket: R2Bucket,
  cluster: string,
  id: string,
  to: (record: OutboxRecord) => OutboxRecord | null,
): Promise<void> {
  const parse = (json: unknown) => outboxRecordSchema.parse(json);
  await swap(bucket, keys.alert(cluster, id), parse, (record) => record && to(record));
}

/** The newest records, newest first. Those that cannot be read are passed over. */
export async function listOutbox(
  bucket: R2Bucket,
  cluster: string,
  { limit }: { limit: number },
): Promise<OutboxRecord[]> {
  const records: OutboxRecord[] = [];
  let left = limit;
  for (const year of await readYears(bucket, cluster)) {
    const ids = (await idsOf(bucket, cluster, year)).reverse().slice(0, left);
    left -= ids.length;
    const read = await Promise.all(ids.map((id) => readOutbox(bucket, cluster, id)));
    records.push(...read.filter((record) => record !== null));
    if (left === 0) break;
  }
  return records;
}

/** Oldest first, as R2 lists keys. */
async function idsOf(bucket: R2Bucket, cluster: string, year: number): Promise<string[]> {
  const prefix = keys.alerts(cluster);
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix: `${prefix}${year}`, ...(cursor ? { cursor } : {}) });
    ids.push(...page.objects.map(({ key }) => key.slice(prefix.length).replace(/\.json$/, '')));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor);
  return ids.filter((id) => isMessageId(id));
}

function understood(key: string, text: string): OutboxRecord | null {
  const parsed = outboxRecordSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  console.warn(`${key} cannot be read and was passed over.`);
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
