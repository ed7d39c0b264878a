/**
 * Looking again without a new audit: what quiet hours or the day's limit hold back, a digest that is due, what could
 * not be sent. A Workflow instance of its own sleeps until then. It holds no claim meanwhile, and ends without a deed
 * when an audit has come before it.
 */
import type { WorkflowStep } from 'cloudflare:workers';
import { type AuditParams, leaseSeconds } from '../audit-steps.ts';
import { claim, release } from '../claim.ts';
import type { Env } from '../env.ts';
import { readLatest } from '../store.ts';
import { readAlerts } from './alert-state.ts';
import { alertSteps } from './alert-steps.ts';
import { tell } from './tell.ts';

/** @returns false when there was nothing to do any more */
export async function tellLater(
  env: Env,
  step: WorkflowStep,
  { cluster, id, alertsAt }: Required<AuditParams>,
): Promise<boolean> {
  const bucket = env.AUDITS;
  // No report's id, so that nobody takes what it leaves when it dies for an audit.
  const terms = { bucket, cluster, id: `${id}-alerts-${alertsAt}`, leaseSeconds };
  if (alertsAt * 1000 > Date.now()) await step.sleepUntil('wait', new Date(alertsAt * 1000));
  const report = await step.do('claim', patient, async () => {
    const { stored } = await readAlerts(bucket, cluster);
    if (stored.again !== alertsAt || (await claim(terms)).got !== 'held') return null;
    return (await readLatest(bucket, cluster))?.id ?? null;
  });
  if (report === null) return false;
  await tell(
    step,
    alertSteps(env, terms, report, () => Date.now() / 1000),
  );
  await step.do('release', patient, () => release(terms));
  return true;
}

const patient = { retries: { limit: 2, delay: '10 seconds' }, timeout: '2 minutes' } as const;
