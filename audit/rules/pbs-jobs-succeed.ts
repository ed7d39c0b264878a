import { succeeded } from '../backup-evidence.ts';
import type { BackupServer } from '../datastores.ts';
import { moment } from '../moments.ts';
import { type Context, defineRule, fail, pass, type Severity, unknown, type Verdict } from '../rule.ts';

/** A sync that fails leaves the copy elsewhere old; the others can wait until somebody looks. */
const kinds = {
  verify: 'medium',
  prune: 'medium',
  sync: 'high',
} as const satisfies Record<string, Severity>;
type Kind = keyof typeof kinds;

export default defineRule({
  id: 'pbs-jobs-succeed',
  title: 'The jobs of backup servers succeed',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, { gap }) {
    return backupServers.flatMap((server) => [
      ...judgeAll(server, 'verify', server.verifyJobs, gap),
      ...judgeAll(
        server,
        'prune',
        server.pruneJobs?.filter(({ enabled }) => enabled),
        gap,
      ),
      ...judgeAll(server, 'sync', server.syncJobs, gap),
    ]);
  },
});

interface Job {
  id: string;
  store: string;
  lastState?: string;
  lastEndAt?: number;
}

function judgeAll(server: BackupServer, kind: Kind, jobs: Job[] | undefined, gap: Context['gap']): Verdict[] {
  const { name } = server;
  const unread = gap('backupServers', `${name}/jobs/${kind}`) ?? gap('backupServers', name);
  return [
    // One that has not run yet, or runs now, has no outcome to judge.
    ...(jobs ?? []).flatMap((job) =>
      job.lastState === undefined ? [] : [judge(server.name, kind, { ...job, lastState: job.lastState })],
    ),
    ...(unread || !jobs
      ? [unknown(`backup-server/${server.name}/${kind}`, `All ${kind} jobs of ${server.name}`, unread)]
      : []),
  ];
}

function judge(server: string, kind: Kind, job: Job & { lastState: string }): Verdict {
  const subject = `${kind}-job/${server}/${job.id}`;
  const name = `The ${kind} job ${job.id} of ${job.store} on ${server}`;
  const state = job.lastState.slice(0, 200);
  const when = job.lastEndAt === undefined ? '' : ` at ${moment(job.lastEndAt)}`;
  const seen = { seen: `${state}${when}`, where: `/admin/${kind}`, expected: 'OK' };
  if (job.lastState === 'OK') return pass(subject, `${name} succeeded${when}.`, seen);
  const warned = succeeded(job.lastState);
  return fail(
    warned ? 'low' : kinds[kind],
    subject,
    warned ? `${name} ended with warnings${when}.` : `${name} failed${when}: ${state}.`,
    seen,
    {
      summary: 'Read the log of its last task on the backup server, remove the cause, and run it again.',
      commands: [],
    },
  );
}
