import { type BackupServer, type Datastore, datastoresOf, silentServers } from '../datastores.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type SyncJob = NonNullable<BackupServer['syncJobs']>[number];

export default defineRule({
  id: 'pbs-synced-elsewhere',
  title: 'What backup servers hold is synchronized to another one',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, { gap }) {
    return [
      ...datastoresOf(backupServers, gap).map((store) => judge(store, backupServers, gap)),
      ...silentServers(backupServers, gap),
    ];
  },
});

function judge(store: Datastore, servers: readonly BackupServer[], gap: Context['gap']): Verdict {
  const { data, server, subject, name } = store;
  const where = '/admin/sync';
  const own = server.syncJobs ?? [];
  const jobs = own.filter((job) => job.store === data.store);
  const away = jobs.find(({ direction, remote }) => direction === 'push' && remote !== undefined);
  if (away) return pass(subject, `${away.id} pushes ${name} to ${away.remote}.`, { seen: said(away), where });
  const copy = jobs.find(({ remote }) => remote !== undefined);
  if (copy)
    return pass(subject, `${name} is itself a copy: ${copy.id} pulls it from ${copy.remote}.`, {
      seen: said(copy),
      where,
    });
  const others = servers.filter((each) => each !== server);
  for (const other of others) {
    const pull = (other.syncJobs ?? []).find(
      (job) => job.direction === 'pull' && job.remote !== undefined && job.remoteStore === data.store,
    );
    if (pull)
      return pass(
        subject,
        `${pull.id} of ${other.name} pulls a datastore of that name from ${pull.remote}.`,
        {
          seen: said(pull),
          where,
        },
      );
  }
  for (const { name: at, syncJobs } of [server, ...others]) {
    const unread = gap('backupServers', `${at}/jobs/sync`) ?? gap('backupServers', at);
    if (!syncJobs || unread) return unknown(subject, `All sync jobs of ${at}`, unread);
  }
  // Push jobs name their own datastore, pull jobs the one they read on the same server.
  const within = own.find(
    (job) => job.remote === undefined && (job.store === data.store || job.remoteStore === data.store),
  );
  return fail(
    within ? 'low' : 'medium',
    subject,
    within
      ? `${name} is synchronized on the same server alone (${within.id}): both copies are lost with it.`
      : `No sync job brings what ${name} holds to another server.`,
    { seen: within ? said(within) : 'no sync job', where, expected: 'a copy on another server' },
    {
      summary:
        'Set up a second backup server elsewhere and let it pull from this one: what pulls cannot be deleted from here.',
      commands: [],
    },
  );
}

const said = ({ id, direction, remote = 'the same server' }: SyncJob) => `${id}: ${direction}, ${remote}`;
