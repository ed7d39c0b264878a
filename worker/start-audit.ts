/** Starts audits: one Workflow instance per cluster and time. */

import type { ClusterConfig } from '../audit/config.ts';
import { counted } from '../audit/figures.ts';
import type { AuditParams } from './audit-steps.ts';
import type { Env } from './env.ts';
import { reportIdAt } from './report-id.ts';
import { inspectSettings, settingsError } from './settings.ts';

/**
 * Starts the audit of every configured cluster for a scheduled time. A second start for the same time
 * changes nothing. A cluster that cannot be audited (a secret is missing) does not keep others from it.
 * @param scheduledTime Unix milliseconds
 * @throws when the configuration cannot be read, or an instance could not be started
 */
export async function startScheduled(env: Env, scheduledTime: number): Promise<void> {
  const { config, problems } = await inspectSettings(env);
  if (!config) throw settingsError(problems);
  for (const problem of problems) console.error(problem);
  const id = reportIdAt(scheduledTime);
  const starts = await Promise.allSettled(config.clusters.map((cluster) => start(env, cluster, id)));
  const errors = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
  if (errors.length > 0)
    throw new AggregateError(errors, `${counted(errors.length, 'audit')} could not be started: ${errors}`);
}

/** @returns false when the audit of this cluster and id was started before */
export const start = (env: Env, { id: cluster }: ClusterConfig, id: string): Promise<boolean> =>
  startOnce(env, `${cluster}-${id}`, { cluster, id });

/** @returns false when there is an instance of this name */
export async function startOnce(env: Env, name: string, params: AuditParams): Promise<boolean> {
  try {
    await env.AUDIT.create({ id: name, params });
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('already_exists')) return false;
    throw error;
  }
}
