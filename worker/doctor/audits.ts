/** Whether audits run as they should: the last one, its schedule, and its page. */
import type { ClusterConfig } from '../../audit/config.ts';
import { duration, moment } from '../../audit/moments.ts';
import { cannotTell, type DoctorLine, line, ok, problem } from '../../gather/doctor/line.ts';
import type { Env } from '../env.ts';
import { healthOf } from '../health.ts';
import { isManual } from '../report-id.ts';
import { newestRow, readLatest } from '../store.ts';

/** @param now Unix seconds */
export async function auditLines(
  { AUDITS }: Pick<Env, 'AUDITS'>,
  cluster: ClusterConfig,
  now: number,
): Promise<DoctorLine[]> {
  const { id, policy } = cluster;
  const { lastAudit, lastGoodAudit, ageSeconds, overdue } = await healthOf(AUDITS, cluster, now);
  const expected = `one every ${policy.expectedEveryHours === 1 ? 'hour' : `${policy.expectedEveryHours} hours`} is expected`;
  const last = () => {
    if (!lastAudit) return cannotTell('There was none yet.', firstAudit);
    if (!lastGoodAudit || ageSeconds === null)
      return problem('No audit has seen the cluster yet.', 'The lines of the cluster say why.');
    const said = `The last good one is ${duration(ageSeconds)} old (${moment(lastGoodAudit.takenAt)}); ${expected}.`;
    return overdue
      ? problem(said, 'See the other lines; then start one: curl -X POST …/api/audits')
      : ok(said);
  };
  return [line('last-audit', id, last()), line('schedule', id, await scheduleOf(AUDITS, cluster, now))];
}

const firstAudit = 'Wait for the schedule, or start one: curl -X POST …/api/audits';

/** A Worker is not told its own crons: what they started shows them. */
async function scheduleOf(bucket: R2Bucket, { id, policy }: ClusterConfig, now: number) {
  const row = await newestRow(bucket, id, (one) => !isManual(one.id));
  const where =
    'Cloudflare dashboard, Workers, this Worker, Settings, Trigger Events; wrangler.toml, or your wrangler.local.toml, has them under [triggers].';
  if (!row)
    return cannotTell('No audit was started by schedule yet, and a Worker is not told its own crons.', where);
  const age = now - row.takenAt;
  const said = `It last started an audit ${duration(age)} ago (${moment(row.takenAt)}).`;
  return age > policy.expectedEveryHours * 3600 + graceSeconds ? problem(said, where) : ok(said);
}

/** Crons may come late. */
const graceSeconds = 3600;

/** @param render the page of a path, as a reader gets it */
export async function pageLines(
  { AUDITS }: Pick<Env, 'AUDITS'>,
  { id }: ClusterConfig,
  render: (path: string) => Promise<Response>,
): Promise<DoctorLine[]> {
  const latest = await readLatest(AUDITS, id);
  if (!latest) return [line('page', id, cannotTell('There is no report yet.', firstAudit))];
  const path = `/${id}/reports/${latest.id}/`;
  const { status } = await render(path).catch(() => new Response(null, { status: 500 }));
  return [
    line(
      'page',
      id,
      status === 200
        ? ok(`${path} can be shown.`)
        : problem(
            `${path} cannot be shown (${status}).`,
            'The log of the Worker says why: npx wrangler tail',
          ),
    ),
  ];
}
