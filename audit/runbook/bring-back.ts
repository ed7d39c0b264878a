/** Bringing guests back whose disks are gone: from which copy, to where, and by which commands. */

import { type Command, command } from '../command.ts';
import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { type Expected, restoreTime } from './expected.ts';
import { restoreGuest, setAside, startGuest, statusOf, stopGuest, takeBack } from './guest-commands.ts';
import { type Gone, type Room, roomOf } from './room.ts';
import { prepareFor, type Scene } from './scene.ts';
import type { Source } from './sources.ts';
import { blindBackups } from './unseen.ts';
import { without } from './written.ts';

export interface BroughtBack {
  steps: Step[];
  guests: Guest[];
  without: Runbook['without'];
  times: Expected[];
}

/** Commands of more guests than these would be a book; the others go the same way. */
export const most = 40;

interface Lost {
  guest: Guest;
  /** Node that its configuration belongs to; absent where that is gone, too. */
  at?: string;
  /** It hangs on a node that is up, and has to be ended first. */
  hangs: boolean;
}

/**
 * One step a guest, in the order given. The old configuration is set aside rather than overwritten: with it the guest
 * can be had back as it was, and a forced restore would first try to remove disks that are out of reach.
 */
export function bringBack(scene: Scene, lost: readonly Lost[], gone: Gone): BroughtBack {
  const room = roomOf(scene.world, gone);
  const answers = lost.map((one) => ({ ...one, ...answerFor(scene, one, gone, room) }));
  const back = answers.flatMap((one) => ('seat' in one ? [one] : []));
  const shown = back.slice(0, most);
  const others = back.slice(most).map(({ guest }) => guest);
  return {
    steps: [
      ...prepareFor(
        scene,
        shown.map(({ source }) => source),
      ),
      ...shown.map((one) => stepOf(scene, one)),
      ...(others.length > 0
        ? [
            {
              title: `Restore ${counted(others.length, 'more guest')} in the same way`,
              text: `In the order of the restore list, which has the archive of each: ${listed(others.map(guestName), 10)}.`,
              commands: [],
            },
          ]
        : []),
    ],
    guests: shown.map(({ guest }) => guest),
    without: [
      ...answers.flatMap((one) => ('why' in one ? [without(one.guest, one.why)] : [])),
      ...others.map((guest) =>
        without(guest, 'Its commands are not written out here: see the restore list.'),
      ),
    ],
    times: back.map(({ guest, source }) => restoreTime(guest, source, scene.facts, scene.policy)),
  };
}

type Answer =
  | { source: Source & { archive: string }; seat: Exclude<ReturnType<Room['seat']>, string> }
  | { why: string };

function answerFor(scene: Scene, { guest }: Lost, gone: Gone, room: Room): Answer {
  const source = survivingSource(scene, guest, gone);
  if (!source) return { why: whyNone(scene, guest) };
  const seat = room.seat(guest, source);
  return typeof seat === 'string' ? { why: seat } : { source, seat };
}

/** The best copy that a command restores and that is not gone with the rest. */
export function survivingSource(
  scene: Scene,
  guest: Guest,
  { node, storages }: Gone,
): (Source & { archive: string }) | undefined {
  return scene
    .sources(guest)
    .filter((source): source is Source & { archive: string } => source.archive !== undefined)
    .find(
      (source) =>
        !(source.storage !== undefined && storages.has(source.storage)) &&
        !(source.node !== undefined && (source.node === node || !scene.world.online.includes(source.node))),
    );
}

function whyNone(scene: Scene, guest: Guest): string {
  if (scene.sources(guest).length > 0)
    return 'Every copy of it that is known goes down with it, or no command restores it.';
  const [blind = 'No usable copy of it exists.'] = blindBackups(scene);
  return blind;
}

function stepOf(
  scene: Scene,
  { guest, at, hangs, source, seat }: Lost & Exclude<Answer, { why: string }>,
): Step {
  const managed = scene.world.ha.services.has(sidOf(guest));
  const commands: Command[] = [
    ...(managed ? [command('changes', 'ha-manager remove', [sidOf(guest)])] : []),
    ...(hangs ? [stopGuest(guest, guest.node)] : []),
    ...(at === undefined ? [] : [setAside(guest, at, seat.node)]),
    ...source.fetch.map((each) => ({ ...each, on: seat.node })),
    restoreGuest(guest, source.archive, seat.node, { storage: seat.storage }),
    startGuest(guest, seat.node),
  ];
  return {
    title: `Restore ${guestName(guest)} to ${seat.node}`,
    text: `From ${source.name}: ${source.proof.text}.${at === undefined ? '' : ` Its configuration is set aside in /root of ${seat.node}.`}${source.text === undefined ? '' : ` ${source.text}`}`,
    commands,
    verify: { command: statusOf(guest, seat.node), expect: 'status: running' },
    ...(at !== undefined && {
      rollback: {
        text: 'Where the restore fails, what it left is removed, and the old configuration comes back: with it the guest, once its disks do.',
        commands: [takeBack(guest, at, seat.node)],
      },
    }),
  };
}
