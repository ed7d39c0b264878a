/** Telling about a report, cut into steps. Each may be repeated: it asks state and outbox what is left to be done. */
import { goesNow } from '../../audit/alert/sending.ts';
import { type ClaimTerms, hold } from '../claim.ts';
import type { Env } from '../env.ts';
import { inspectSettings } from '../settings.ts';
import { readAlerts } from './alert-state.ts';
import { decideAlerts, type Occasion } from './decide-alerts.ts';
import { lookAgain } from './look-again.ts';
import { outletOf } from './means.ts';
import { readOutboxes } from './outbox.ts';
import { type Errand, isStale, owing } from './owed.ts';
import { type Sent, sendAlert } from './send-alert.ts';
import { settleAlerts } from './settle-alerts.ts';

export type AlertSteps = ReturnType<typeof alertSteps>;

/**
 * @param report id of the report to tell about
 * @param clock Unix seconds
 */
export function alertSteps(env: Env, terms: ClaimTerms, report: string, clock: () => number) {
  const { bucket, cluster } = terms;
  /** Null when another audit has taken over, or there is nowhere to tell anything. */
  async function occasion() {
    if (!(await hold(terms))) return null;
    const { config } = await inspectSettings(env);
    const own = config?.clusters.find(({ id }) => id === cluster);
    // Without a channel nothing is decided, so that whoever adds one is welcomed with how things are then.
    if (!own || own.alerts.channels.length === 0) return null;
    const { alerts, policy } = own;
    return { bucket, cluster, alerts, policy, now: clock(), site: config?.site ?? null };
  }
  return {
    /** What earlier audits left to be sent; null when there is nowhere to tell anything. */
    owed: async (): Promise<Errand[] | null> => {
      const now = await occasion();
      return now && owedBefore(now);
    },
    decide: async (): Promise<Errand[]> => {
      const now = await occasion();
      return now ? decideAlerts(now, report) : [];
    },
    send: async (errand: Errand): Promise<Sent> => {
      const now = await occasion();
      return now ? sendAlert(now, errand, now.site, outletOf(env, clock)) : { ended: 'done' };
    },
    settle: async (): Promise<void> => {
      const now = await occasion();
      if (!now) return;
      const alertsAt = await settleAlerts(now);
      const { expectedEveryHours } = now.policy;
      if (alertsAt !== null) await lookAgain(env, { cluster, id: report, alertsAt }, expectedEveryHours);
    },
  };
}

/** Refused ones too: what was wrong may have been put right since. */
async function owedBefore({ bucket, cluster, alerts, now }: Occasion): Promise<Errand[]> {
  const { stored } = await readAlerts(bucket, cluster);
  const records = await readOutboxes(bucket, cluster, stored.owed);
  return records
    .filter((record) => !isStale(record, now) && goesNow(record.message, alerts, now))
    .flatMap((record) => owing(record, alerts).map(([channel]) => ({ id: record.message.id, channel })));
}
