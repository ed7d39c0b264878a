/** What could not be seen of a backup server and of what may hold the same copies: full sentences. */
import type { BackupServer } from '../datastores.ts';
import type { Facts, Gap } from '../facts.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { othersThan, remotesOf } from './audited-server-steps.ts';
import { guestIn } from './datastore-sources.ts';
import type { Scene } from './scene.ts';
import { partial } from './server-jobs.ts';
import { blindBackups } from './unseen.ts';

/** @param saved guests with copies there */
export function auditedServerUnknowns(
  scene: Scene,
  server: BackupServer,
  saved: readonly string[],
): string[] {
  const unread = partial(server);
  return [
    ...hiddenParts(scene, server),
    ...(unread.length > 0
      ? [
          `Too little of ${listed(unread)} could be read: set ${unread.length === 1 ? 'this job' : 'these jobs'} up by hand.`,
        ]
      : []),
    ...strangers(scene, server),
    ...(saved.length > 0 ? elsewhere(scene, server) : []),
    ...mistaken(scene, server),
  ];
}

/** What of the server itself is missing; a server that did not answer has nothing at all. */
function hiddenParts({ facts }: Scene, { name, datastores }: BackupServer): string[] {
  const gaps = gapsOn(facts, name);
  return [
    ...(gaps.some(({ subject }) => subject === name)
      ? [
          `What was on ${name} could not be seen: the report of a day on which it answered says what was there, and with which jobs.`,
        ]
      : []),
    ...[...new Set(gaps.map(({ detail }) => detail))]
      .slice(0, 5)
      .map((detail) => `Not all of ${name} could be seen: ${detail}`),
    ...datastores
      .filter(({ snapshots }) => snapshots === undefined)
      .map(
        ({ store }) =>
          `What lies in ${store} could not be listed: look whether it was the only copy of anything.`,
      ),
  ];
}

const gapsOn = ({ gaps }: Facts, name: string): Gap[] =>
  gaps.filter(({ group, subject }) => group === 'backupServers' && `${subject}/`.startsWith(`${name}/`));

/** Backups of hosts, and of guests of other clusters, of none any more, or hidden from the audit. */
function strangers({ guestOf }: Scene, { datastores }: BackupServer): string[] {
  const others = new Set(
    datastores.flatMap(({ snapshots = [] }) => snapshots.map(guestIn)).filter((id) => !guestOf.has(id)),
  );
  return others.size > 0
    ? [
        `It also held backups of ${counted(others.size, 'guest or host', 'guests and hosts')} that were not seen in this cluster, such as ${listed([...others].sort(), 3)}: whether anything else has copies of them is not known.`,
      ]
    : [];
}

/** Why a copy elsewhere may have been missed. */
function elsewhere(scene: Scene, server: BackupServer): string[] {
  const remotes = remotesOf(server);
  const unread = othersThan(scene, server).filter(({ name }) => gapsOn(scene.facts, name).length > 0);
  return [
    ...blindBackups(scene),
    ...unread.map(({ name }) => `Not all of ${name} could be seen: more copies may be there.`),
    ...(remotes.length > 0
      ? [
          `Its jobs copy from or to ${listed(remotes)}: where that is neither a storage of the cluster nor a backup server that is audited, copies there were not seen and not counted.`,
        ]
      : []),
  ];
}

/** The cluster may know it by another name or address. */
function mistaken({ facts }: Scene, { name }: BackupServer): string[] {
  if (!facts.storage)
    return [`The storages of the cluster could not be seen: one of them may be on ${name}.`];
  const hosts = new Set(facts.backupServers?.map(({ host }) => host.toLowerCase()));
  const nameless = facts.storage
    .filter(({ type, enabled, server = '' }) => type === 'pbs' && enabled && !hosts.has(server.toLowerCase()))
    .map(({ storage }) => storage);
  return nameless.length > 0
    ? [
        `Where ${listed(nameless)} of the cluster ${nameless.length === 1 ? 'is' : 'are'} on ${name}, give its address as the storage names it in the configuration (host of the backup server): then the runbook of that storage counts.`,
      ]
    : [];
}
