/** One audit of one cluster as a Cloudflare Workflow. */
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers';
import type { Pulse } from './alert/heartbeat.ts';
import { tell } from './alert/tell.ts';
import { tellLater } from './alert/tell-later.ts';
import { type AuditParams, type AuditSteps, auditSteps, leaseSeconds, type Publish } from './audit-steps.ts';
import type { Env } from './env.ts';

/** What an instance ends with; `superseded`: another audit settled this one while it hung. */
export type AuditEnd = { id: string; ended: 'done' | 'missed' | 'superseded' };

/** @param publish renders pages; an argument because only the built Worker can import the site */
export function auditWorkflow(publish: Publish) {
  return class extends WorkflowEntrypoint<Env, AuditParams> {
    override async run({ payload }: WorkflowEvent<AuditParams>, step: WorkflowStep): Promise<AuditEnd> {
      const { id, cluster, alertsAt } = payload;
      if (alertsAt !== undefined) {
        const done = await tellLater(this.env, step, { id, cluster, alertsAt });
        return { id, ended: done ? 'done' : 'superseded' };
      }
      const audit = auditSteps(this.env, payload, publish);
      if (!(await waitForTurn(step, audit))) {
        await step.do('missed', patient, audit.skip);
        await beat(step, audit, 'fail');
        return { id, ended: 'missed' };
      }
      await beat(step, audit, 'start');
      try {
        if (!(await makeReport(step, audit))) return { id, ended: 'superseded' };
        await step.do('release', patient, audit.release);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        await step.do('give up', patient, () => audit.giveUp(reason));
        await beat(step, audit, 'fail');
        throw error;
      }
      await beat(step, audit, 'success');
      return { id, ended: 'done' };
    }
  };
}

/** @returns false when another audit has taken over */
async function makeReport(step: WorkflowStep, audit: AuditSteps): Promise<boolean> {
  for (const target of await step.do('offsite targets', patient, audit.offsiteTargets))
    if (!(await readOffsite(step, audit, target))) return false;
  for (const name of ['gather', 'judge'] as const)
    if (!(await step.do(name, patient, audit[name]))) return false;
  let unpublished: { error: unknown } | null = null;
  try {
    if (!(await step.do('publish', patient, audit.publish))) return false;
  } catch (error) {
    unpublished = { error };
  }
  // There is a report, so there may be news, though its pages could not be made.
  await tell(step, audit.alerts);
  if (unpublished) throw unpublished.error;
  return true;
}

/** Costs neither the audit nor much of its time. */
async function beat(step: WorkflowStep, audit: AuditSteps, pulse: Pulse): Promise<void> {
  const once = { retries: { limit: 0, delay: 0 }, timeout: '1 minute' } as const;
  await step.do(`heartbeat ${pulse}`, once, () => audit.heartbeat(pulse)).catch(console.warn);
}

/** A target that cannot be read to an end, however often it is tried, costs the facts of this target alone. */
async function readOffsite(step: WorkflowStep, audit: AuditSteps, target: string): Promise<boolean> {
  try {
    return await step.do(`offsite ${target}`, brief, () => audit.offsite(target));
  } catch (error) {
    console.warn(`The offsite target ${target} was passed over. ${error}`);
    return true;
  }
}

/** Shorter than the lease of a claim. */
const patient = {
  retries: { limit: 3, delay: '10 seconds', backoff: 'exponential' },
  timeout: '15 minutes',
} as const;

/** Reading a target meets its errors itself; what ends such a step would mostly end it again. */
const brief = { ...patient, retries: { ...patient.retries, limit: 1 } } as const;

/** Asks for longer than a whole lease: only audits that are alive and slow make this one give up. */
const turns = 12;

async function waitForTurn(step: WorkflowStep, audit: AuditSteps): Promise<boolean> {
  for (let turn = 1; turn <= turns; turn++) {
    if (await step.do(`claim ${turn}`, patient, audit.claim)) return true;
    await step.sleep(`wait ${turn}`, (leaseSeconds * 1000) / 10);
  }
  return false;
}
