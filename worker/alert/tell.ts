/** The order in which a Workflow instance takes the steps of telling. */
import type { WorkflowStep } from 'cloudflare:workers';
import type { AlertSteps } from './alert-steps.ts';
import type { Errand } from './owed.ts';
import type { Sent } from './send-alert.ts';

/** Never throws: the report stands, and what could not be told is decided again by the next audit. */
export async function tell(step: WorkflowStep, alerts: AlertSteps): Promise<void> {
  try {
    const owed = await step.do('alerts', patient, alerts.owed);
    if (owed === null) return;
    await retry(step, alerts, owed);
    await send(step, alerts, await step.do('decide alerts', patient, alerts.decide));
    await step.do('settle alerts', patient, alerts.settle);
  } catch (error) {
    console.error(`Alerts could not be brought to an end; the next audit goes on. ${error}`);
  }
}

/** A try each; a channel that failed is not asked to take another message. */
async function retry(step: WorkflowStep, alerts: AlertSteps, errands: readonly Errand[]): Promise<void> {
  const failed = new Set<string>();
  for (const errand of errands) {
    if (failed.has(errand.channel)) continue;
    const { ended } = await attempt(step, alerts, errand, 'owed');
    if (ended !== 'done') failed.add(errand.channel);
  }
}

/** Before each try, in seconds. */
const waits = [0, 15, 60, 240];

/** Who wants to be left alone for longer is asked again later: until this audit ends, no other can begin. */
const longestWait = 300;

async function send(step: WorkflowStep, alerts: AlertSteps, errands: readonly Errand[]): Promise<void> {
  let left = errands;
  let asked = 0;
  for (const [index, wait] of waits.entries()) {
    if (left.length === 0) return;
    const seconds = Math.max(wait, asked);
    if (seconds > 0) await step.sleep(`wait to send ${index}`, seconds * 1000);
    const tries: { errand: Errand; sent: Sent }[] = [];
    // A channel that cannot now is not asked for the next message in the same breath: others would wait for it.
    const busy = new Map<string, Sent>();
    for (const errand of left) {
      const sent = busy.get(errand.channel) ?? (await attempt(step, alerts, errand, `${index + 1}`));
      if (sent.ended === 'later') busy.set(errand.channel, sent);
      tries.push({ errand, sent });
    }
    const later = tries.filter(({ sent }) => waitOf(sent) <= longestWait);
    left = later.map(({ errand }) => errand);
    asked = Math.max(0, ...later.map(({ sent }) => waitOf(sent)));
  }
}

const waitOf = (sent: Sent): number => (sent.ended === 'later' ? sent.waitSeconds : Number.POSITIVE_INFINITY);

/** A step of its own, so that trying one again never sends another. */
async function attempt(step: WorkflowStep, alerts: AlertSteps, errand: Errand, round: string): Promise<Sent> {
  try {
    return await step.do(`send ${errand.id} ${errand.channel} ${round}`, quick, () => alerts.send(errand));
  } catch (error) {
    console.error(`The alert ${errand.id} by "${errand.channel}" could not be tried. ${error}`);
    return { ended: 'refused' };
  }
}

const patient = {
  retries: { limit: 2, delay: '10 seconds', backoff: 'exponential' },
  timeout: '10 minutes',
} as const;

/** Channels wait for 15 s at most for each answer. */
const quick = { retries: { limit: 1, delay: '10 seconds' }, timeout: '3 minutes' } as const;
