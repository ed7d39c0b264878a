/** A Proxmox Backup Server that the configuration names and no storage of the cluster has, as one elsewhere that pulls. */
import { command } from '../command.ts';
import type { BackupServer } from '../datastores.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { datastoreSubjects, lookAt, pushedTo, setUpAgain, subjectOf } from './audited-server-steps.ts';
import { auditedServerUnknowns } from './audited-server-unknowns.ts';
import { otherStorage } from './backup-server-lost.ts';
import { most } from './bring-back.ts';
import { onlyThere, savedText, targetsOn } from './copies-beside.ts';
import { guestIn, isSound } from './datastore-sources.ts';
import { unknownTime } from './expected.ts';
import { inOrder, type Scene } from './scene.ts';
import { slug, when, without, written } from './written.ts';

/** Those whose loss no other runbook tells of. */
export function auditedServers({ facts, world }: Scene): BackupServer[] {
  const known = new Set(
    [...world.storages.values()].flatMap(({ enabled, server }) =>
      enabled && server !== undefined ? [server.trim().toLowerCase()] : [],
    ),
  );
  return (facts.backupServers ?? []).filter(({ host }) => !known.has(host.toLowerCase()));
}

/** Nothing stops: copies are gone, and some of them may have been the only ones. */
export function auditedServerLost(scene: Scene, server: BackupServer): Runbook {
  const { name, host } = server;
  const servers = new Set([name]);
  const saved = savedOn(scene, server);
  const only = onlyThere(scene, saved, { storages: new Set(), servers });
  const storage = otherStorage(scene)?.storage;
  const { now, never } = rescued(scene, only, storage);
  const targets = targetsOn(scene, servers);
  const pushed = pushedTo(server);
  return written(scene, {
    id: slug('pbs', name),
    kind: 'backup-server-lost',
    subject: subjectOf(server),
    title: `The backup server ${name} is lost`,
    when: [
      `${name} (${host}) does not answer, and the audit cannot read it.`,
      'No storage of the cluster is there: guests go on, and so do backups on its storages.',
    ],
    preconditions: [
      'Another machine for it, or its repair.',
      'Users, tokens and passwords of it and of its remotes, from where you keep them: they are never read.',
      'The keys of encrypted backups, from where you keep them.',
    ],
    affected: {
      guests: inOrder(scene, saved).map(({ id }) => id),
      text: [
        savedText(saved, only),
        ...(targets.length > 0 ? [`It is the offsite place ${listed(targets)}.`] : []),
        ...(pushed.length > 0
          ? [`It is the source of copies at ${listed(pushed)}: those stay, and get no newer.`]
          : []),
      ].join(' '),
    },
    expected: unknownTime(
      'How long it takes to set a server up and to pull everything again was never measured here: note it when you do it.',
    ),
    steps: [
      lookAt(server),
      ...when(now.length > 0, () => saveNow(now, storage!)), // Only with a storage is anything to be saved.
      ...setUpAgain(scene, server),
    ],
    endState: [
      {
        what: 'storage-active',
        subjects: [subjectOf(server), ...datastoreSubjects(server)],
        text: `${name} answers, what it holds is verified, and its jobs run as before.`,
      },
      ...(now.length > 0
        ? [
            {
              what: 'backed-up' as const,
              subjects: now.map(({ id }) => id),
              text: 'Every guest whose only copies were there has a new one.',
            },
          ]
        : []),
    ],
    without: never,
    unknowns: auditedServerUnknowns(scene, server, saved),
  });
}

/** Ids of guests with sound copies there. */
const savedOn = ({ guestOf }: Scene, { datastores }: BackupServer): string[] => [
  ...new Set(
    datastores
      .flatMap(({ snapshots = [] }) => snapshots.filter(isSound).map(guestIn))
      .filter((id) => guestOf.has(id)),
  ),
];

/** Guests that can be saved now, and those that cannot. */
function rescued(
  { world }: Scene,
  only: readonly Guest[],
  storage: string | undefined,
): { now: Guest[]; never: Runbook['without'] } {
  const now = only.filter(({ node }) => storage !== undefined && world.online.includes(node));
  const why = ({ node }: Guest): string =>
    storage === undefined
      ? 'Its only copies were there, and no storage for backups is active on every node.'
      : `Its only copies were there, and ${node} is down.`;
  return {
    now: now.slice(0, most),
    never: only
      .filter((guest) => !now.includes(guest))
      .map((guest) => without(guest, why(guest)))
      .concat(
        now
          .slice(most)
          .map((guest) => without(guest, 'Its command is not written out here: save it like the others.')),
      ),
  };
}

const saveNow = (guests: readonly Guest[], storage: string): Step => ({
  title: `Save to ${storage} what has no other copy`,
  text: `Until ${guests.length === 1 ? 'it is' : 'they are'} saved, the disks of ${listed(guests.map(guestName))} are all there is. Look first whether ${storage} has the room.`,
  commands: guests.map(({ vmid, node }) =>
    command('changes', 'vzdump', [vmid], { storage, mode: 'snapshot' }, node),
  ),
  verify: {
    command: command('reads', 'pvesm list', [storage], { content: 'backup' }),
    expect: 'a new copy of each of them',
  },
  stop: `Where ${storage} fills up, stop: a full storage stops the guests on it. Save the most important guests alone.`,
});
