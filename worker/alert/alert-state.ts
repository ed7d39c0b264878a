/** `<cluster>/alerts/state.json`: written by the holder of the claim alone, and still by compare-and-swap. */
import * as z from 'zod/mini';
import { alertStateSchema, newAlertState } from '../../audit/alert/state.ts';
import { keys } from '../store.ts';

const storedSchema = z.extend(alertStateSchema, {
  /** When to decide again without a new audit, Unix seconds. */
  again: z._default(z.nullable(z.number()), null),
  /** Ids of the outbox in which something is left to be done, oldest first. */
  owed: z._default(z.array(z.string()), []),
});
export type StoredAlerts = z.infer<typeof storedSchema>;

export interface KeptAlerts {
  stored: StoredAlerts;
  /** Of what was read; null where there was nothing. */
  etag: string | null;
}

/** What cannot be read is begun anew, with a welcome, instead of keeping silent for ever. */
export async function readAlerts(bucket: R2Bucket, cluster: string): Promise<KeptAlerts> {
  const key = keys.alertState(cluster);
  const object = await bucket.get(key);
  if (!object) return { stored: begun(), etag: null };
  const { etag } = object;
  try {
    return { stored: storedSchema.parse(await object.json()), etag };
  } catch {
    console.warn(`${key} cannot be read; alerts begin anew.`);
    return { stored: begun(), etag };
  }
}

/** @throws when somebody else has written meanwhile: the step reads again then */
export async function writeAlerts(
  bucket: R2Bucket,
  cluster: string,
  { stored, etag }: KeptAlerts,
  next: StoredAlerts,
): Promise<void> {
  const text = JSON.stringify(next);
  if (etag !== null && text === JSON.stringify(stored)) return;
  const key = keys.alertState(cluster);
  const onlyIf = etag === null ? { etagDoesNotMatch: '*' } : { etagMatches: etag };
  const written = await bucket.put(key, text, { onlyIf, httpMetadata: { contentType: 'application/json' } });
  if (written === null) throw new Error(`${key} changed while alerts were decided.`);
}

const begun = (): StoredAlerts => ({ ...newAlertState(), again: null, owed: [] });
