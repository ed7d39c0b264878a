import { type Command, command } from '../command.ts';
import { percent } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Runbook } from '../report-runbooks.ts';
import { workTime } from './expected.ts';
import { configOf, shutDown, startGuest, statusOf, stopGuest } from './guest-commands.ts';
import type { Scene } from './scene.ts';
import { running, slug, written } from './written.ts';

/** Those that use most are the likeliest; for another guest its id takes the place of theirs. */
const most = 3;

/** A guest that takes what others need: one runbook for each type. */
export function guestRunaway(scene: Scene): Runbook[] {
  return (['qemu', 'lxc'] as const).flatMap((type) => {
    const guests = heaviest(scene, type);
    return guests.length === 0 ? [] : [ofType(scene, type, guests)];
  });
}

function heaviest({ world }: Scene, type: Guest['type']): Guest[] {
  const use = ({ cpuShare = 0, cores = 0 }: Guest) => cpuShare * cores;
  return [...world.runningOn.values()]
    .flat()
    .filter((guest) => guest.type === type)
    .sort((a, b) => use(b) - use(a) || (b.memoryUsedBytes ?? 0) - (a.memoryUsedBytes ?? 0) || a.vmid - b.vmid)
    .slice(0, most);
}

function ofType(scene: Scene, type: Guest['type'], guests: readonly Guest[]): Runbook {
  const what = type === 'lxc' ? 'A container' : 'A virtual machine';
  const each = (make: (guest: Guest, node: string) => Command): Command[] =>
    guests.map((guest) => make(guest, guest.node));
  return written(scene, {
    id: slug('runaway', type),
    kind: 'guest-runaway',
    subject: type,
    title: `${what} takes what the others need`,
    when: [
      'A node is slow, and so are the guests on it; its load, memory or disks are at their limit.',
      'The node itself answers: else its runbook comes first.',
    ],
    preconditions: [
      `The commands name the guests that used most when this was written: ${listed(guests.map(guestName))}. For another one put in its id and node.`,
    ],
    affected: {
      guests: guests.map(({ id }) => id),
      text: `The guest itself, and its neighbours on ${listed([...new Set(guests.map(({ node }) => node))])}.`,
    },
    expected: workTime({ restores: [], starts: 1 }, scene.policy),
    steps: [
      {
        title: 'Find out which guest it is',
        commands: [command('reads', 'pvesh get', ['/cluster/resources'], { type: 'vm' }), ...each(configOf)],
        verify: {
          expect: `one guest far above its usual use (${guests.map((guest) => `${guestName(guest)} ${guest.cpuShare === undefined ? 'unknown' : percent(guest.cpuShare)}`).join(', ')} of its cores)`,
        },
        stop: 'Where a backup or a migration runs, wait for its end: it is the load.',
      },
      {
        title: 'Give it less, so that the others go on',
        text: 'One core at most, at once and without a restart. Note a limit that it has already (cpulimit in its configuration).',
        commands: guests.map(limit),
        verify: { expect: 'the load of its node falls within a minute' },
        rollback: { text: 'Take the limit off again.', commands: guests.map(unlimit) },
        stop: 'Where the load falls, look into the guest and mend what runs wild; nothing needs to be stopped.',
      },
      {
        title: 'Shut it down',
        text: 'It is stopped hard after two minutes. What HA manages is not started again then.',
        commands: each(shutDown),
        verify: { command: statusOf(guests[0]!, guests[0]!.node), expect: 'status: stopped' },
        stop: 'Where others need it, tell them first.',
      },
      {
        title: 'Stop it hard where it does not listen',
        text: 'Only if it still runs.',
        commands: each(stopGuest),
        verify: { expect: 'status: stopped' },
      },
      {
        title: 'Start it again, look at it, and take the limit off',
        commands: [...each(startGuest), ...guests.map(unlimit)],
        verify: {
          command: statusOf(guests[0]!, guests[0]!.node),
          expect: 'status: running, and a load as usual',
        },
        stop: 'Where it runs wild again, leave it off, and restore it from before the change that did it.',
      },
    ],
    endState: running(guests, 'It runs, and its node has room.'),
    without: [],
    unknowns: [],
  });
}

const limit = ({ type, vmid, node }: Guest): Command =>
  type === 'lxc'
    ? command('changes', 'pct set', [vmid], { cpulimit: 1 }, node)
    : command('changes', 'qm set', [vmid], { cpulimit: 1 }, node);

const unlimit = ({ type, vmid, node }: Guest): Command =>
  type === 'lxc'
    ? command('changes', 'pct set', [vmid], { delete: 'cpulimit' }, node)
    : command('changes', 'qm set', [vmid], { delete: 'cpulimit' }, node);
