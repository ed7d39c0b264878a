/** Reports as today's rules and policy have them, so that a new rule or threshold alone alerts nobody. */
import { buildReport } from '../../audit/build.ts';
import type { Policy } from '../../audit/policy.ts';
import type { Report } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { readFacts } from '../store.ts';

/**
 * The report to tell about, with the policy that was in force. It is judged here too: a release that came since would
 * else stand on one side of the comparison alone.
 * @throws when its facts are gone or cannot be read
 */
export async function reportToTell(
  bucket: R2Bucket,
  cluster: string,
  id: string,
): Promise<{ report: Report; policy: Policy }> {
  const record = await readFacts(bucket, cluster, id);
  if (!record) throw new Error(`The facts of ${id} are no longer in the bucket.`);
  const { facts, policy } = record;
  return { report: buildReport(rules, { id, cluster: record.cluster, facts, policy }), policy };
}

/** Those that cannot be read are left out. */
export async function judgedAgain(
  bucket: R2Bucket,
  cluster: string,
  ids: readonly string[],
  policy: Policy,
): Promise<Map<string, Report>> {
  const reports = new Map<string, Report>();
  for (const id of ids) {
    const record = await readFacts(bucket, cluster, id).catch((error: Error) => {
      console.warn(`${id}, with which alerts are compared, was passed over. ${error.message}`);
      return null;
    });
    if (record)
      reports.set(id, buildReport(rules, { id, cluster: record.cluster, facts: record.facts, policy }));
  }
  return reports;
}
