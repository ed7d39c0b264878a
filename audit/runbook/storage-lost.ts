import { command } from '../command.ts';
import { nodeAddresses } from '../failure/servers.ts';
import { listed } from '../listing.ts';
import type { Failure } from '../report-failures.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { bringBack } from './bring-back.ts';
import { workTime } from './expected.ts';
import { inOrder, type Scene } from './scene.ts';
import { quorate, running, slug, storageStatus, survivorOf, when, without, written } from './written.ts';

/** Servers behind storages and shared storages by themselves, as the failures name them; nodes have runbooks of their own. */
export function lostStorages(scene: Scene): { failure: Failure; storages: Storage[] }[] {
  const failures = [...scene.failures.values()].filter(
    ({ kind }) => kind === 'storage-server' || kind === 'storage',
  );
  const served = new Set(
    failures.flatMap(({ kind, storages }) => (kind === 'storage-server' ? storages : [])),
  );
  const nodes = nodeAddresses(scene.facts);
  return failures
    .filter(({ kind, name }) => kind === 'storage-server' || !served.has(name))
    .map((failure) => ({
      failure,
      storages: failure.storages.map((name) => scene.world.storages.get(name)!),
    }))
    .filter(({ storages }) => !storages.some(({ server }) => nodes.has(server?.toLowerCase() ?? '')));
}

/** Storages on which guests have, or may have, disks. */
export function storageLost(scene: Scene, failure: Failure): Runbook {
  const { name, storages, kind } = failure;
  const guests = inOrder(
    scene,
    failure.guests.map(({ id }) => id),
  );
  const fates = new Map(failure.guests.map((fate) => [fate.id, fate]));
  const lost = guests.filter(
    ({ id }) => fates.get(id)?.fate !== 'unknown' || scene.sources(scene.guestOf.get(id)!).length > 0,
  );
  const restored = bringBack(
    scene,
    lost.map((guest) => ({ guest, at: guest.node, hangs: true })),
    { storages: new Set(storages) },
  );
  const what = kind === 'storage' ? `the storage ${name}` : `the storage server ${name}`;
  return written(scene, {
    id: slug('storage', name),
    kind: 'storage-lost',
    subject: failure.subject,
    title: `${what[0]?.toUpperCase()}${what.slice(1)} is lost`,
    when: [
      `${listed(storages)} ${storages.length === 1 ? 'is' : 'are'} inactive on every node, and guests hang or show I/O errors.`,
      'Its data cannot be had back today: its disks are broken, or nobody knows.',
    ],
    preconditions: [
      'Room on other storages for what is restored, as the steps name them.',
      'The keys of backups that are encrypted, and of offsite places.',
    ],
    affected: { guests: guests.map(({ id }) => id), text: failure.summary },
    expected: workTime(
      { restores: restored.times, starts: 0, also: 'The new storage is not counted.' },
      scene.policy,
    ),
    steps: [
      look(scene, storages, what),
      tryToMend(what),
      disable(scene, storages),
      ...restored.steps,
      replace(scene, storages, what),
      ...enable(scene, storages),
    ],
    endState: [
      ...quorate(scene),
      ...running(restored.guests, 'The guests that can be restored run from other storages.'),
      {
        what: 'storage-active',
        subjects: storages.map((storage) => `storage/${storage}`),
        text: `${listed(storages)} ${storages.length === 1 ? 'is' : 'are'} active again, and empty.`,
      },
    ],
    without: [
      ...restored.without,
      ...guests
        .filter((guest) => !lost.includes(guest))
        .map((guest) => without(guest, fates.get(guest.id)!.why)),
    ],
    unknowns: failure.unknowns,
  });
}

export const look = (scene: Scene, storages: readonly string[], what: string): Step => ({
  title: 'Look whether it is gone, or only out of reach',
  text: `Try ${what} from a node and from your own computer, and look at its switch and cables.`,
  commands: storages.map((storage) => storageStatus(storage, survivorOf(scene))),
  verify: { expect: 'inactive on every node' },
  stop: 'After a mere interruption nothing is to be restored: once it is back, guests go on, or are restarted where they hang.',
});

const tryToMend = (what: string): Step => ({
  title: 'Try to bring it back with its data',
  text: `Restart ${what}, look at its pools and disks. An hour here may spare many of restoring.`,
  commands: [],
  stop: 'Where its data come back, stop here, and restart the guests that hang.',
});

export const disable = (scene: Scene, storages: readonly string[]): Step => ({
  title: 'Switch it off in the cluster',
  text: 'Otherwise every look at storages hangs, and so do backups.',
  commands: storages.map((storage) => command('changes', 'pvesm set', [storage], { disable: 1 })),
  verify: {
    command: storageStatus(undefined, survivorOf(scene)),
    expect: `${listed(storages)} disabled, the others active`,
  },
  rollback: {
    text: 'Switch it on again.',
    commands: storages.map((storage) => command('changes', 'pvesm set', [storage], { disable: 0 })),
  },
});

function replace(scene: Scene, storages: readonly string[], what: string): Step {
  const settings = storages.flatMap((name) => {
    const { type, server, location, content } = scene.world.storages.get(name)!;
    return [
      `${name}: ${type}${server === undefined ? '' : ` from ${server}`}${location === undefined ? '' : `, ${location}`}, for ${listed(content)}`,
    ];
  });
  return {
    title: 'Replace it, in its own time',
    text: `Under the same address and with the same names nothing else has to change. ${settings.join('; ')}.`,
    byHand: { act: 'repair', subjects: storages.map((storage) => `storage/${storage}`) },
    commands: [],
    stop: `Do not bring ${what} back with its old data: the guests have gone on without it.`,
  };
}

export const enable = (scene: Scene, storages: readonly string[]): Step[] =>
  when(storages.length > 0, () => ({
    title: 'Switch it on again',
    commands: storages.map((storage) => command('changes', 'pvesm set', [storage], { disable: 0 })),
    verify: {
      command: storageStatus(undefined, survivorOf(scene)),
      expect: `${listed(storages)} active on every node`,
    },
  }));
