import type { Scope } from '../../../worker/access/identity.ts';
import { sha256 } from '../../../worker/bucket.ts';

const machine = (name: string, scopes: Scope[], more: { until?: string } = {}) => {
  const value = `offs_canary-${name}-0123456789abcdef0123456789`;
  return {
    value,
    scopes,
    headers: { Authorization: `Bearer ${value}` } as Record<string, string>,
    digest: () => sha256(value),
    /** As it stands in the configuration. */
    entry: async () => ({ name, scopes, sha256: await sha256(value), ...more }),
  };
};

export const machines = {
  all: machine('all', ['read', 'run', 'record']),
  reads: machine('reads', ['read']),
  runs: machine('runs', ['run']),
  records: machine('records', ['record']),
  ended: machine('ended', ['read', 'run', 'record'], { until: '2026-01-31' }),
};
