/** Bindings, secrets and variables of the Worker; wrangler.toml names the same. */
import type { AuditParams } from './audit-steps.ts';

export interface Env {
  /** Configuration, facts, reports, indexes: the truth. Keys: docs/storage.md. */
  AUDITS: R2Bucket;
  /** Rendered pages: a cache. */
  PAGES: KVNamespace;
  AUDIT: Workflow<AuditParams>;
  /** How often one person or machine may ask for something to be done, and one address for what needs nobody. */
  POST_LIMIT?: RateLimit;
  OPEN_LIMIT?: RateLimit;
  /** The team at Cloudflare Access, and the AUD tags of the applications that guard this Worker: docs/access.md. */
  ACCESS_TEAM?: string;
  ACCESS_AUD?: string;
  /** `local`: whoever asks on this machine may do everything. For local runs; elsewhere it opens nothing. */
  READERS?: string;
  /** `scheduled` takes an audit's scheduled time for the present: a demo that plays past days. Else the real time. */
  CLOCK?: string;
}

/** A secret or variable by the name that the configuration gives it; null when it is not set. */
export function secretOf(env: Env, name: string): string | null {
  const value = bindingOf(env, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A Workers VPC binding by name; null when there is none. */
export function fetcherOf(env: Env, name: string): Fetcher | null {
  const value = bindingOf(env, name);
  const isFetcher = typeof value === 'object' && value !== null && 'fetch' in value;
  // Every binding that has a fetch method is a Fetcher.
  return isFetcher ? (value as Fetcher) : null;
}

/** An R2 bucket by its binding; null when there is none. */
export function r2Of(env: Env, name: string): R2Bucket | null {
  const value = bindingOf(env, name);
  const isBucket = typeof value === 'object' && value !== null && 'createMultipartUpload' in value;
  // No other binding has this method.
  return isBucket ? (value as R2Bucket) : null;
}

/** A `send_email` binding by its name; null when there is none. */
export function emailBindingOf(env: Env, name: string): SendEmail | null {
  const value = bindingOf(env, name);
  const isSender = typeof value === 'object' && value !== null && 'send' in value && !('sendBatch' in value);
  // Of the bindings with a method `send`, queues alone have `sendBatch` too.
  return isSender ? (value as SendEmail) : null;
}

// Names from the configuration are not known to the compiler; the callers check what they find.
const bindingOf = (env: Env, name: string): unknown => (env as unknown as Record<string, unknown>)[name];
