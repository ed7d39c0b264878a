/** One audit of one cluster as a Cloudflare Workflow. */
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers';
import { type AuditParams, type AuditSteps, auditSteps, leaseSeconds, type Publish } from './audit-steps.ts';
import type { Env } from './env.ts';

/** What an instance ends with; `superseded`: another audit settled this one while it hung. */
export type AuditEnd = { id: string; ended: 'done' | 'missed' | 'superseded' };

/** @param publish renders pages; an argument because only the built Worker can import the site */
export function auditWorkflow(publish: Publish) {
  return class extends WorkflowEntrypoint<Env, AuditParams> {
    override async run({ payload }: WorkflowEvent<AuditParams>, step: WorkflowStep): Promise<AuditEnd> {
      const audit = auditSteps(this.env, payload, publish);
      const { id } = payload;
      if (!(await waitForTurn(step, audit))) {
        await step.do('missed', patient, audit.skip);
        return { id, ended: 'missed' };
      }
      try {
        for (const target of await step.do('offsite targets', patient, audit.offsiteTargets))
          if (!(await readOffsite(step, audit, target))) return { id, ended: 'superseded' };
        for (const name of ['gather', 'judge', 'publish'] as const)
          if (!(await step.do(name, patient, audit[name]))) return { id, ended: 'superseded' };
        await step.do('release', patient, audit.release);
        return { id, ended: 'done' };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        await step.do('give up', patient, () => audit.giveUp(reason));
        throw error;
      }
    }
  };
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
