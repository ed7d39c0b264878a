/** Audits that are done but for the telling, and the telling itself without the Workflow's engine. */
import type { WorkflowStep } from 'cloudflare:workers';
import type { Facts } from '../../../audit/facts.ts';
import { alertSteps } from '../../../worker/alert/alert-steps.ts';
import { tell } from '../../../worker/alert/tell.ts';
import { leaseSeconds } from '../../../worker/audit-steps.ts';
import { claim, release } from '../../../worker/claim.ts';
import type { Env } from '../../../worker/env.ts';
import { scheduledAtOf } from '../../../worker/report-id.ts';
import { healthyFacts } from '../../support/healthy-facts.ts';
import { secrets } from '../secrets.ts';
import { bucket, env, pushConfig, storeReport } from '../support.ts';

export const fourth = '20261118T031700Z';
export const fifth = '20261119T031700Z';

/** Nobody is started to look again; a test that is about that leaves CLOCK out. */
export const quietEnv = { ...env, ...secrets, CLOCK: 'scheduled' } as Env;

export const configure = (alerts: object) =>
  pushConfig({
    site: 'https://offsight.example.com',
    clusters: [{ id: 'lab', urls: ['https://pve1.example:8006'], alerts: { digest: 'off', ...alerts } }],
  });

/** Disks that are full, which is critical. */
export function fullDisk(...nodes: string[]): Facts {
  const facts = healthyFacts();
  const [first = 'pve1', ...others] = nodes;
  for (const disk of facts.storage.find(({ storage }) => storage === 'local')?.onNodes ?? [])
    if ([first, ...others].includes(disk.node))
      Object.assign(disk, { usedBytes: disk.totalBytes, availableBytes: 0 });
  return facts;
}

export const terms = (id: string, on: Env = quietEnv) => ({
  bucket: on.AUDITS,
  cluster: 'lab',
  id,
  leaseSeconds,
});

export interface Slept {
  /** Seconds. */
  slept: number[];
}

/** @param now when it is told, Unix seconds; sleeping lets it go on */
export async function tellAbout(
  id: string,
  { on = quietEnv, now = scheduledAtOf(id) }: { on?: Env; now?: number } = {},
): Promise<Slept> {
  const slept: number[] = [];
  const steps = {
    do: (_name: string, _config: unknown, deed: () => Promise<unknown>) => deed(),
    sleep: async (_name: string, ms: number) => void slept.push(ms / 1000),
  };
  const clock = () => now + slept.reduce((sum, one) => sum + one, 0);
  await claim(terms(id, on));
  // As much of it as telling uses.
  await tell(steps as unknown as WorkflowStep, alertSteps(on, terms(id, on), id, clock));
  await release(terms(id, on));
  return { slept };
}

/** A whole audit, from the facts on. */
export async function audit(
  id: string,
  facts?: Facts,
  more?: Parameters<typeof tellAbout>[1],
): Promise<Slept> {
  await storeReport(id, facts);
  return tellAbout(id, more);
}

export { bucket };
