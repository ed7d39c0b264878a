import { type Datastore, datastoresOf, groupsOf, silentServers, snapshotsPath } from '../datastores.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'pbs-encrypted-offsite',
  title: 'Backups that leave for another server are encrypted',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, { gap }) {
    const stores = datastoresOf(backupServers, gap);
    const leaving = stores.flatMap((store) => {
      const remote = remoteOf(store);
      if (remote !== undefined) return [judge(store, remote)];
      const { name, syncJobs } = store.server;
      const unread = gap('backupServers', `${name}/jobs/sync`);
      return syncJobs && !unread ? [] : [unknown(store.subject, `All sync jobs of ${name}`, unread)];
    });
    leaving.push(...silentServers(backupServers, gap));
    return leaving.length > 0 || stores.length === 0
      ? leaving
      : notApplicable('pbs-synced-elsewhere', 'No backup server pushes anything to another one.');
  },
});

const remoteOf = ({ server, data }: Datastore): string | undefined =>
  server.syncJobs?.find(
    ({ store, direction, remote }) => store === data.store && direction === 'push' && remote !== undefined,
  )?.remote;

function judge(store: Datastore, remote: string): Verdict {
  const { subject, name } = store;
  const newest = [...groupsOf(store)].map(([group, [snapshot]]) => ({ group, snapshot }));
  const open = newest.flatMap(({ group, snapshot }) => (snapshot.encrypted === false ? [group] : []));
  const where = snapshotsPath(store);
  if (open.length > 0)
    return fail(
      'info',
      subject,
      `${name} is pushed to ${remote}, where whoever runs it can read ${listed(open)}: they are not encrypted.`,
      { seen: `${counted(open.length, 'group')} without encryption`, where, expected: 'encrypted backups' },
      {
        summary:
          'If the remote is not yours alone, set an encryption key on the storage, and keep the key outside of the cluster: without it no backup can be restored.',
        commands: [],
      },
    );
  const vague = newest.find(({ snapshot }) => snapshot.encrypted === undefined);
  if (vague) return unknown(subject, `Whether ${vague.group} on ${name} is encrypted`, store.unread);
  if (store.hidden || store.unread) return unknown(subject, `All backups on ${name}`, store.unread);
  return pass(subject, `What ${name} pushes to ${remote} is encrypted.`, {
    seen: counted(newest.length, 'group'),
    where,
  });
}
