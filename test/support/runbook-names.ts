/** What runbooks name, held against the facts. */
import type { Command } from '../../audit/command.ts';
import type { BackupServer } from '../../audit/datastores.ts';
import type { Facts } from '../../audit/facts.ts';
import type { Policy } from '../../audit/policy.ts';
import type { Runbooks } from '../../audit/report.ts';
import { shellWords } from './shell-words.ts';

/** Everything in a value that is a command. */
export function commandsWithin(value: unknown): Command[] {
  if (typeof value !== 'object' || value === null) return [];
  // Nothing else in runbooks has both, and the schema gives them their types.
  if ('line' in value && 'effect' in value) return [value as Command];
  return Object.values(value).flatMap(commandsWithin);
}

/** Names of nodes, guests, storages and backups in runbooks that are not in the facts. */
export function strangers(runbooks: Runbooks, facts: Facts, policy: Policy): string[] {
  const commands = commandsWithin(runbooks);
  const nodes = new Set((facts.cluster?.members ?? facts.nodes ?? []).map(({ node }) => node));
  const servers = new Map((facts.backupServers ?? []).map((server) => [server.name, server]));
  const vmids = new Set([
    ...(facts.guests ?? []).map(({ vmid }) => String(vmid)),
    ...runbooks.drills.next.map(({ practiceId }) => String(practiceId)),
  ]);
  const guests = new Set(facts.guests?.map(({ id }) => id));
  const storages = new Set([
    ...(facts.storage ?? []).map(({ storage }) => storage),
    ...commands.flatMap(({ line }) => /^pvesm add pbs (\S+)/.exec(line)?.[1] ?? []),
    ...policy.offsite.targets.map(({ name }) => `restore-${name}`),
  ]);
  const copies = new Set([
    ...(facts.backups?.copies ?? []).map(({ volid }) => volid),
    ...(facts.offsite?.targets ?? []).flatMap(({ copies: own }) => own.map(({ key }) => key)),
    ...(facts.backupServers ?? []).flatMap(({ datastores }) =>
      datastores.flatMap(({ snapshots = [] }) =>
        snapshots.map(
          ({ type, id, takenAt }) =>
            `${type}/${id}/${new Date(takenAt * 1000).toISOString().replace('.000', '')}`,
        ),
      ),
    ),
  ]);
  const isCopy = (text: string) =>
    copies.has(text) ||
    copies.has(text.replace(/^[^:]*:backup\//, '')) ||
    [...copies].some(
      (key) => key.endsWith(text.slice(text.lastIndexOf('/') + 1)) && text.startsWith('/var/lib/vz/dump/'),
    );
  return [
    ...commands.flatMap(({ line, on }) => {
      const words = shellWords(line);
      const wrong: string[] = [];
      const check = (what: string, fine: boolean) => {
        if (!fine) wrong.push(`${what} in ${line}`);
      };
      if (on !== undefined && on !== 'the new backup server') check(on, nodes.has(on) || servers.has(on));
      for (const [at, word] of words.entries()) {
        if (word === '--storage' || word === '--target-storage')
          check(words[at + 1] ?? '', storages.has(words[at + 1] ?? ''));
        const inPath = /^\/etc\/pve\/nodes\/([^/]+)\/[^/]+\/(\d+)\.conf$/.exec(word);
        if (inPath) check(word, nodes.has(inPath[1] ?? '') && vmids.has(inPath[2] ?? ''));
      }
      const [tool = '', verb = '', third = '', fourth = ''] = words;
      if (tool === 'qm' || tool === 'pct') check(third, vmids.has(third));
      if (verb === 'migrate') check(fourth, nodes.has(fourth));
      if (tool === 'vzdump' && !verb.startsWith('--')) check(verb, vmids.has(verb));
      if (tool === 'pvesm' && ['set', 'list'].includes(verb)) check(third, storages.has(third));
      const server = servers.get(on ?? '');
      if (tool === 'proxmox-backup-manager' && server)
        for (const name of namesIn(words)) check(name, namesOn(server).has(name));
      if (tool === 'pvecm' && verb === 'delnode') check(third, nodes.has(third));
      if (tool === 'qmrestore') check(`${verb} ${third}`, isCopy(verb) && vmids.has(third));
      if (tool === 'pct' && verb === 'restore') check(fourth, isCopy(fourth));
      const sid = words.find((word) => /^(vm|ct):\d+$/.test(word));
      if (tool === 'ha-manager' && sid)
        check(sid, facts.ha?.resources.some((resource) => resource.sid === sid) === true);
      return wrong;
    }),
    ...runbooks.runbooks.flatMap(({ id, affected, without, endState, steps }) =>
      [
        ...affected.guests,
        ...without.map(({ guest }) => guest),
        ...endState.flatMap(({ what, subjects }) =>
          ['running', 'in-place', 'backed-up'].includes(what) ? subjects : [],
        ),
        ...steps.flatMap(({ restores }) => restores?.guests ?? []),
      ]
        .filter((guest) => !guests.has(guest))
        .map((guest) => `${guest} in ${id}`),
    ),
  ];
}

/** Jobs, datastores, remotes and namespaces that a line for a backup server names. */
function namesIn([, noun = '', verb = '', ...rest]: readonly string[]): string[] {
  const options = [
    '--store',
    '--remote',
    '--remote-store',
    '--ns',
    '--remote-ns',
    '--schedule',
    '--gc-schedule',
  ];
  const values = rest.flatMap((word, at) => (options.includes(rest[at - 1] ?? '') ? [word] : []));
  const first = rest.findIndex((word) => word.startsWith('--'));
  const plain = first < 0 ? rest : rest.slice(0, first);
  return [...values, ...plain, ...(noun === 'pull' || noun === 'verify' ? [verb] : [])];
}

function namesOn({ datastores, syncJobs = [], pruneJobs = [], verifyJobs = [] }: BackupServer): Set<string> {
  const jobs = [...syncJobs, ...pruneJobs, ...verifyJobs];
  return new Set(
    [
      ...datastores.flatMap(({ store, garbageCollection }) => [store, garbageCollection?.schedule]),
      ...jobs.flatMap(({ id, store, namespace, schedule }) => [id, store, namespace, schedule]),
      ...syncJobs.flatMap(({ remote, remoteStore, remoteNamespace }) => [
        remote,
        remoteStore,
        remoteNamespace,
      ]),
    ].flatMap((name) => name ?? []),
  );
}
