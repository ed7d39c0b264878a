/** Starts the instance that looks again, where no audit is expected to come first. */
import type { AuditParams } from '../audit-steps.ts';
import type { Env } from '../env.ts';
import { scheduledAtOf } from '../report-id.ts';
import { startOnce } from '../start-audit.ts';

/** @param everyHours how often the owner expects an audit */
export async function lookAgain(
  env: Env,
  { cluster, id, alertsAt }: Required<AuditParams>,
  everyHours: number,
): Promise<void> {
  // Simulated days are over before anybody wakes up.
  if (env.CLOCK === 'scheduled') return;
  if (alertsAt >= scheduledAtOf(id) + everyHours * 3600) return;
  await startOnce(env, `${cluster}-${id}-alerts-${alertsAt}`, { cluster, id, alertsAt });
}
