import { command } from '../command.ts';
import { listed } from '../listing.ts';
import type { Failure } from '../report-failures.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { holdsGuests, type Storage } from '../storage-on-nodes.ts';
import { onlyThere, savedText } from './copies-beside.ts';
import { unknownTime } from './expected.ts';
import { inOrder, type Scene } from './scene.ts';
import { disable, enable, look } from './storage-lost.ts';
import { slug, when, written } from './written.ts';

/** Storages that hold backups and no guest. */
export const isForBackups = (storages: readonly Storage[]): boolean =>
  storages.some(({ content }) => content.includes('backup')) && !storages.some(holdsGuests);

/** Nothing stops, but nothing can be restored from there any more, and nothing is saved. */
export function backupServerLost(scene: Scene, { name, storages, subject, unknowns }: Failure): Runbook {
  const saved = savedOn(scene, storages);
  const elsewhere = otherStorage(scene, storages);
  const jobs = (scene.facts.backupJobs ?? []).filter(({ storage = '' }) => storages.includes(storage));
  const all = inOrder(
    scene,
    [...scene.world.runningOn.values()].flat().map(({ id }) => id),
  );
  const only = onlyThere(scene, saved, {
    storages: new Set(storages),
    servers: new Set(serversAt(scene, name).map((server) => server.name)),
  });
  return written(scene, {
    id: slug('backup', name),
    kind: 'backup-server-lost',
    subject,
    title: `The backup server ${name} is lost`,
    when: [
      `${listed(storages)} ${storages.length === 1 ? 'is' : 'are'} inactive on every node, and backups fail.`,
      'Guests go on: nothing is down.',
    ],
    preconditions: [
      'Another machine for it, or its repair.',
      'The keys of encrypted backups, from where you keep them.',
    ],
    affected: {
      guests: inOrder(scene, saved).map(({ id }) => id),
      text: savedText(saved, only),
    },
    expected: unknownTime(
      'How long it takes to set a server up and to save everything anew was never measured here: note it when you do it.',
    ),
    steps: [
      look(scene, storages, `the backup server ${name}`),
      disable(scene, storages),
      ...when(elsewhere !== undefined, () => saveElsewhere(scene, elsewhere!.storage)),
      rebuild(scene, name, storages),
      ...enable(scene, storages),
      saveAnew(scene, storages),
    ],
    endState: [
      {
        what: 'storage-active',
        subjects: storages.map((storage) => `storage/${storage}`),
        text: `${listed(storages)} ${storages.length === 1 ? 'is' : 'are'} active again.`,
      },
      { what: 'backed-up', subjects: all.map(({ id }) => id), text: 'Every running guest has a new backup.' },
    ],
    without: [],
    unknowns: [
      ...unknowns,
      ...(scene.facts.backupJobs
        ? []
        : ['Which jobs save there could not be seen: look under Datacenter, Backup.']),
      ...(jobs.length > 0 ? [] : ['No job is known to save there: look where the jobs save.']),
    ],
  });
}

/** Ids of guests with copies there. */
function savedOn({ facts, guestOf }: Scene, storages: readonly string[]): string[] {
  const ids = (facts.backups?.copies ?? [])
    .filter(({ storage }) => storages.includes(storage))
    .map(({ type, vmid }) => `${type}/${vmid}`);
  return [...new Set(ids)].filter((id) => guestOf.has(id));
}

/** Another storage for backups that is active on every node that is up, the one with the most space. */
export function otherStorage({ world }: Scene, storages: readonly string[] = []): Storage | undefined {
  const free = ({ onNodes }: Storage) => onNodes[0]?.availableBytes ?? 0;
  return [...world.storages.values()]
    .filter(
      ({ storage, enabled, content }) => enabled && content.includes('backup') && !storages.includes(storage),
    )
    .filter(({ onNodes }) =>
      world.online.every((node) => onNodes.some((state) => state.node === node && state.active)),
    )
    .sort((a, b) => free(b) - free(a))[0];
}

const saveElsewhere = (scene: Scene, storage: string): Step => ({
  title: `Save everything to ${storage} until it is back`,
  text: `Look first whether ${storage} has the room. One node after the other, so that they do not slow each other down.`,
  commands: saveAll(scene, storage),
  verify: {
    command: command('reads', 'pvesm list', [storage], { content: 'backup' }),
    expect: 'a new copy of every guest',
  },
  stop: `Where ${storage} fills up, stop: a full storage stops the guests on it. Save the most important guests alone.`,
});

const saveAll = ({ world }: Scene, storage: string) =>
  world.online.map((node) => command('changes', 'vzdump', [], { all: 1, storage, mode: 'snapshot' }, node));

function rebuild(scene: Scene, name: string, storages: readonly string[]): Step {
  const [server] = serversAt(scene, name);
  const stores = server?.datastores.map(({ store }) => store) ?? [];
  const remotes = (server?.syncJobs ?? []).flatMap(({ remote, remoteStore }) =>
    remote === undefined ? [] : [`${remoteStore ?? 'the datastore'} of ${remote}`],
  );
  const locations = storages.flatMap((storage) => {
    const { location, type } = scene.world.storages.get(storage)!;
    return location === undefined ? [] : [`${storage} (${type}): ${location}`];
  });
  return {
    title: 'Set it up again',
    text: [
      'Under the same address.',
      ...(locations.length > 0 ? [`The cluster knows it as ${listed(locations)}.`] : []),
      ...(stores.length > 0 ? [`Its datastores were ${listed(stores)}.`] : []),
      ...(remotes.length > 0
        ? [`Copies can be pulled back from ${listed([...new Set(remotes)])}, where those are whole.`]
        : []),
      'Where its disks survived, take over the datastore instead of making a new one. A new server has a new certificate: its fingerprint and the password have to be set for the storage again.',
    ].join(' '),
    byHand: { act: 'repair', subjects: storages.map((storage) => `storage/${storage}`) },
    commands: [],
    stop: verifyFirst,
  };
}

/** Audited backup servers at an address. */
const serversAt = ({ facts }: Scene, address: string) =>
  (facts.backupServers ?? []).filter(({ host }) => host.toLowerCase() === address);

/** What was half lost, or half pulled, must not be taken for all there is. */
export const verifyFirst =
  'Do not run garbage collection or pruning on datastores that were taken over before they have been verified.';

const saveAnew = (scene: Scene, storages: readonly string[]): Step => ({
  title: 'Save every guest anew',
  text: 'The first run reads everything and takes longer than usual.',
  commands: storages
    .filter((storage) => scene.world.storages.get(storage)?.content.includes('backup'))
    .slice(0, 1)
    .flatMap((storage) => saveAll(scene, storage)),
  verify: { expect: 'each run ends with OK' },
});
