import { buildReport } from '../../audit/build.ts';
import type { Report } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { demoFacts } from './demo-facts.ts';
import { idAt, takenAt } from './sample-report.ts';

let known: Promise<Report> | undefined;

/** The whole audit of the simulated homelab with its places offsite. */
export function homelabReport(): Promise<Report> {
  known ??= judged();
  return known;
}

async function judged(): Promise<Report> {
  const { facts, policy } = await demoFacts('homelab');
  return buildReport(rules, {
    id: idAt(takenAt),
    cluster: { id: 'homelab', name: 'homelab' },
    facts,
    policy,
  });
}
