import { env as bindings } from 'cloudflare:workers';
import { type Facts, factGroupNames } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import type { ReportRow } from '../../audit/report.ts';
import type { AuditRecord } from '../../worker/audit-record.ts';
import { complete } from '../../worker/complete.ts';
import type { Env } from '../../worker/env.ts';
import { keys, writeFacts } from '../../worker/store.ts';
import { healthyFacts } from '../support/healthy-facts.ts';

// The test runner gives the bindings that wrangler.toml names.
export const env = bindings as unknown as Env;
export const bucket = env.AUDITS;

export const first = '20261115T031700Z';
export const second = '20261116T031700Z';
export const third = '20261117T031700Z';

/** Facts of a cluster that nobody reached. */
export function unreachedFacts(takenAt = healthyFacts().takenAt): Facts {
  const { version, durationMs, depth, requests } = healthyFacts();
  const gaps = factGroupNames.map((group) => ({
    group,
    reason: 'unreachable' as const,
    detail: 'No answer.',
  }));
  return { version, takenAt, durationMs, depth, requests, gaps };
}

export const recordOf = (
  id: string,
  facts: Facts = healthyFacts(),
  previous: string | null = null,
): AuditRecord => ({
  id,
  cluster: { id: 'lab' },
  policy: defaultPolicy,
  previous,
  facts,
});

/** A finished audit, as a run leaves it. */
export async function storeReport(id: string, facts?: Facts): Promise<ReportRow> {
  await writeFacts(bucket, recordOf(id, facts));
  const row = await complete(bucket, 'lab', id);
  if (!row) throw new Error('the report was not made');
  return row;
}

export const pushConfig = (config: unknown) => bucket.put(keys.config, JSON.stringify(config));

export async function storedKeys(prefix = 'lab/'): Promise<string[]> {
  const { objects } = await bucket.list({ prefix });
  return objects.map(({ key }) => key).sort();
}

export async function storedJson(key: string): Promise<unknown> {
  const object = await bucket.get(key);
  return object ? object.json() : null;
}
