import { command } from '../command.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { moment } from '../moments.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { isRunning } from '../running-guests.ts';
import { survivingSource } from './bring-back.ts';
import { restoreTime, unknownTime, workTime } from './expected.ts';
import { restoreGuest, startGuest, statusOf, stopGuest } from './guest-commands.ts';
import { homeStorage } from './room.ts';
import { prepareFor, type Scene } from './scene.ts';
import type { Source } from './sources.ts';
import { haStatus, running, slug, storageStatus, when, without, written } from './written.ts';

/** Guests of tier critical have runbooks of their own; more of them are not read in a hurry. */
const most = 12;

const nothing = { storages: new Set<string>() };

/** One for each guest of tier critical that runs, and one for any guest of each type. */
export function diskCorrupted(scene: Scene): Runbook[] {
  const critical = scene.ranked
    .filter(
      ({ guest, tier }) => tier === 'critical' && isRunning(guest) && scene.world.online.includes(guest.node),
    )
    .slice(0, most);
  return [
    ...critical.map(({ guest }) => ofGuest(scene, guest)),
    ...(['qemu', 'lxc'] as const).flatMap((type) => ofType(scene, type)),
  ];
}

const recognised = [
  'It does not start, its file systems turn read-only, or its log and that of its node show errors of disks, journals or checksums.',
  'Others on the same storage are well; else the storage is the patient, and its runbook comes first.',
];

function ofGuest(scene: Scene, guest: Guest): Runbook {
  const source = survivingSource(scene, guest, nothing);
  const name = guestName(guest);
  return written(scene, {
    id: slug('disk', guest.id),
    kind: 'disk-corrupted',
    subject: guest.id,
    title: `A disk of ${name} is corrupted`,
    when: recognised,
    preconditions: [
      `What was written since the copy is lost${source ? `: it is from ${moment(source.takenAt)}` : ''}.`,
    ],
    affected: { guests: [guest.id], text: `${name} and whatever needs it.` },
    expected: source
      ? workTime(
          { restores: [restoreTime(guest, source, scene.facts, scene.policy)], starts: 0 },
          scene.policy,
        )
      : unknownTime('There is no copy to restore.'),
    steps: [
      lookAtDisk(scene, guest),
      stop(scene, guest),
      ...keep(scene, guest),
      ...(source ? [...prepareFor(scene, [source]), restoreOver(scene, guest, source)] : []),
    ],
    endState: source ? running([guest], `${name} runs from its backup.`) : [],
    without: source
      ? []
      : [without(guest, 'There is no usable copy of it: only what its disk still gives can be saved.')],
    unknowns: guest.config ? [] : ['Its disks could not be seen: look at its configuration.'],
  });
}

function lookAtDisk({ facts, world }: Scene, guest: Guest): Step {
  const storages = [...new Set((guest.config?.disks ?? []).flatMap(({ storage }) => storage ?? []))].filter(
    (name) => world.storages.has(name),
  );
  const pools = facts.disks?.find(({ node }) => node === guest.node)?.zfs ?? [];
  return {
    title: 'Look whether it is the guest or the storage',
    commands: [
      ...storages.map((storage) => storageStatus(storage, guest.node)),
      ...(pools.length > 0 ? [command('reads', 'zpool status', [], {}, guest.node)] : []),
    ],
    verify: { expect: 'storages active and not full, pools ONLINE without errors' },
    stop: 'A full storage looks like a broken disk: free space there, and start the guest again, before anything is restored.',
  };
}

/** HA would start it again and again. */
function stop({ world }: Scene, guest: Guest): Step {
  const managed = world.ha.services.has(sidOf(guest));
  return {
    title: 'Stop it, so that no more is damaged',
    text: 'At once rather than gently: each write may destroy more.',
    commands: [
      ...(managed ? [command('interrupts', 'ha-manager set', [sidOf(guest)], { state: 'disabled' })] : []),
      stopGuest(guest, guest.node),
    ],
    verify: { command: statusOf(guest, guest.node), expect: 'status: stopped' },
  };
}

/** The damaged state, where there is a place for it. */
function keep({ world }: Scene, guest: Guest): Step[] {
  const place = [...world.storages.values()].find(
    ({ enabled, content, onNodes }) =>
      enabled &&
      content.includes('backup') &&
      onNodes.some(({ node, active }) => node === guest.node && active),
  );
  return when(place !== undefined, () => ({
    title: 'Keep the damaged state',
    text: 'What was written since the copy may still be in it. It may end with an error where the disk cannot be read: then go on without it.',
    commands: [
      command(
        'changes',
        'vzdump',
        [guest.vmid],
        { storage: place!.storage, mode: 'stop', protected: 1 },
        guest.node,
      ),
    ],
    verify: {
      command: command('reads', 'pvesm list', [place!.storage], { vmid: guest.vmid }, guest.node),
      expect: 'a copy of just now',
    },
  }));
}

function restoreOver(scene: Scene, guest: Guest, source: Source & { archive: string }): Step {
  const managed = scene.world.ha.services.has(sidOf(guest));
  const storage = homeStorage(scene.world, guest);
  const node = guest.node;
  const elsewhere = source.node !== undefined && source.node !== node;
  return {
    title: 'Restore it over what is there',
    text: `From ${source.name}: ${source.proof.text}.${elsewhere ? ` The copy is on ${source.node}: bring it to ${node} first.` : ''}${source.text === undefined ? '' : ` ${source.text}`}`,
    commands: [
      ...source.fetch.map((each) => ({ ...each, on: node })),
      restoreGuest(guest, source.archive, node, { ...(storage !== undefined && { storage }), force: true }),
      managed
        ? command('changes', 'ha-manager set', [sidOf(guest)], { state: 'started' })
        : startGuest(guest, node),
    ],
    verify: {
      command: managed ? haStatus() : statusOf(guest, node),
      expect: managed ? `${sidOf(guest)} started` : 'status: running',
    },
    rollback: {
      text: 'The copy of the damaged state, restored in the same way, brings back what was there.',
      commands: [],
    },
    stop: 'Where nobody has looked into the damaged state and what was written since the copy matters, restore the copy under another id instead (drill plan), and compare.',
  };
}

function ofType(scene: Scene, type: Guest['type']): Runbook[] {
  const guests = scene.ranked
    .map(({ guest }) => guest)
    .filter((guest) => guest.type === type && !guest.template && scene.world.online.includes(guest.node));
  if (guests.length === 0) return [];
  const what = type === 'lxc' ? 'a container' : 'a virtual machine';
  const back = guests.filter((guest) => survivingSource(scene, guest, nothing));
  return [
    written(scene, {
      id: slug('disk', type),
      kind: 'disk-corrupted',
      subject: type,
      title: `A disk of ${what} is corrupted`,
      when: recognised,
      preconditions: ['What was written since the copy is lost: its time stands in the restore list.'],
      affected: {
        guests: guests.map(({ id }) => id),
        text: `One of the guests below; the commands have its id and archive in the restore list.`,
      },
      expected: unknownTime('It differs from guest to guest: the restore list has the time of each.'),
      steps: [
        {
          title: 'Look whether it is the guest or the storage',
          commands: [storageStatus(undefined)],
          verify: { expect: 'the storage of its disks active and not full' },
          stop: 'A full storage looks like a broken disk: free space there first.',
        },
        {
          title: 'Stop it, and keep the damaged state',
          text: `With ${type === 'lxc' ? 'pct stop' : 'qm stop'} and its id on its node, after ha-manager set … --state disabled where HA manages it; then a backup in mode stop, if that still works.`,
          commands: [],
        },
        ...prepareFor(
          scene,
          back.flatMap((guest) => scene.sources(guest).slice(0, 1)),
        ),
        {
          title: 'Restore it over what is there',
          text: 'By its commands in the restore list, with --force behind the restore.',
          commands: [],
          restores: { guests: back.map(({ id }) => id), from: 'best', over: true },
          verify: { expect: 'it answers' },
        },
      ],
      endState: running(
        back.filter((guest) => isRunning(guest)),
        'The guest runs from its backup.',
      ),
      without: guests
        .filter((guest) => !back.includes(guest))
        .map((guest) => without(guest, 'There is no usable copy of it that a command restores.')),
      unknowns: [],
    }),
  ];
}
