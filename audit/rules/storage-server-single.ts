import { isDistributed, serverOf } from '../failure/servers.ts';
import { listed } from '../listing.ts';
import { unplaced } from '../machines.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { holdsGuests, type Storage } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'storage-server-single',
  title: 'Shared storage does not hang on a single server',
  category: 'recovery',
  essential: true,
  needs: ['storage'],

  check({ storage }, { gap }) {
    const shared = storage.filter((entry) => entry.enabled && entry.shared);
    const servers = new Map<string, Storage[]>();
    for (const entry of shared) {
      const server = serverOf(entry);
      if (server !== undefined) servers.set(server, [...(servers.get(server) ?? []), entry]);
    }
    const spread = shared.filter(isDistributed);
    const homeless = shared.filter((entry) => serverOf(entry) === undefined && !isDistributed(entry));
    const hidden = gap('storage', 'filtered');
    if (servers.size > 1 || spread.length > 0) return sharedOut(servers, spread);
    for (const [server, entries] of servers) {
      const subject = `server/${server}`;
      if (homeless.length > 0)
        return [
          unknown(
            subject,
            `Whether ${names(homeless)} ${homeless.length === 1 ? 'lies' : 'lie'} on ${server} as well`,
            unplaced,
          ),
        ];
      if (hidden) return [unknown(subject, `Whether all shared storage lies on ${server}`, hidden)];
      return [single(server, entries)];
    }
    if (homeless.length > 0) return [unknown('cluster', `The machine behind ${names(homeless)}`, unplaced)];
    return hidden ? [unknown('cluster', 'Whether there is shared storage', hidden)] : [];
  },
});

function sharedOut(servers: Map<string, Storage[]>, spread: Storage[]): Verdict[] {
  const where = '/storage';
  if (servers.size === 0)
    return [
      pass('cluster', `${names(spread)} keeps its data on several machines.`, {
        seen: spread.map(({ type }) => type).join(', '),
        where,
      }),
    ];
  return [...servers].map(([server, entries]) =>
    pass(`server/${server}`, `${server} serves ${names(entries)}, and other shared storage lies elsewhere.`, {
      seen: `${servers.size + spread.length} places`,
      where,
    }),
  );
}

function single(server: string, entries: Storage[]): Verdict {
  const subject = `server/${server}`;
  const evidence = {
    seen: entries.map(({ storage, location = '' }) => `${storage}: ${server}:${location}`).join(', '),
    where: '/storage',
    expected: 'shared storage on more than one machine',
  };
  if (!entries.some(holdsGuests))
    return pass(
      subject,
      `${server} serves all shared storage (${names(entries)}), but no guest runs from it.`,
      evidence,
    );
  return fail(
    'critical',
    subject,
    `All shared storage (${names(entries)}) lies on the one server ${server}: when it fails, every guest on it stops, and what is backed up there is gone with it.`,
    evidence,
    {
      summary:
        'Keep backups on another machine first; then let the important guests live on a second server, on replicated local storage or on Ceph.',
      commands: [],
    },
  );
}

const names = (entries: readonly Storage[]) => listed(entries.map(({ storage }) => storage));
