import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { workTime } from './expected.ts';
import { adopt, startGuest } from './guest-commands.ts';
import { type NodeLoss, nodeLoss } from './node-loss.ts';
import { inOrder, type Scene } from './scene.ts';
import {
  clusterStatus,
  haIsUsed,
  haStatus,
  isAlone,
  quorate,
  running,
  slug,
  storageStatus,
  survivorOf,
  when,
  written,
} from './written.ts';

/** A node that hangs or is off, and is whole. */
export function nodeReboot(scene: Scene, node: string): Runbook {
  const loss = nodeLoss(scene, node);
  const own = inOrder(
    scene,
    loss.guests.map(({ guest }) => guest.id),
  );
  const byHa = new Set(loss.guests.flatMap(({ guest, fate }) => (fate.by === 'ha' ? [guest.id] : [])));
  const strayed = own.filter((guest) => loss.home(guest) !== guest.node);
  const byBoot = own.filter(({ id, config, node: on }) => !byHa.has(id) && config?.onBoot && on === node);
  const byHand = own.filter(
    (guest) => !byHa.has(guest.id) && !byBoot.includes(guest) && !strayed.includes(guest),
  );
  return written(scene, {
    id: slug('node', node, 'reboot'),
    kind: 'node-reboot',
    subject: `node/${node}`,
    title: `${node} failed: start it again`,
    when: [
      `${node} does not answer, and ${isAlone(scene) ? 'neither do its guests' : 'the other nodes show it offline'}; nothing smells of burning and its disks are whole.`,
      ...(loss.down ? [`When the cluster was last seen, ${node} was off.`] : []),
    ],
    preconditions: [
      `Somebody, or remote management (IPMI, a switched socket), reaches the power button of ${node}.`,
      `The root password of ${node}, for its screen and keyboard.`,
    ],
    affected: { guests: own.map(({ id }) => id), text: loss.failure.summary },
    expected: workTime(
      {
        restores: [],
        starts: byHand.length,
        also: `The start of ${node} itself is not counted: note it when you do this.`,
      },
      scene.policy,
    ),
    steps: [
      look(scene, node, loss),
      powerOn(node),
      why(scene, node),
      ...when(!isAlone(scene), () => rejoined(scene, node)),
      storages(scene, node),
      ...startsByBoot(scene, node, byBoot),
      ...startsByHand(byHand, loss),
      ...comeHome(strayed, loss),
      ...when(haIsUsed(scene), () => lookAtHa(node)),
    ],
    endState: [
      { what: 'node-up', subjects: [`node/${node}`], text: `${node} is up.` },
      ...quorate(scene),
      ...running(own, `All guests that ran on ${node} run: ${counted(own.length, 'guest')}.`),
    ],
    without: [],
    unknowns: [
      ...loss.failure.unknowns,
      ...(scene.facts.guests
        ? []
        : ['Which guests ran there could not be seen: on the node, qm list and pct list show them.']),
    ],
  });
}

function look(scene: Scene, node: string, { failure }: NodeLoss): Step {
  const other = survivorOf(scene, node);
  return {
    title: 'Look whether it is the node or only the way to it',
    text:
      other === undefined
        ? `Try ${node} from its own network, and look at its screen.`
        : `Ask another node, and try ${node} from its own network.`,
    commands: other === undefined ? [] : [clusterStatus(other)],
    ...(other !== undefined && {
      verify: { expect: `${node} is missing among the members that pvecm status lists` },
    }),
    stop: `Where ${node} still answers on its console and its guests run, mend the network instead: a restart would only stop them.${failure.quorate === false && other !== undefined ? ' Without it the cluster has no quorum: the runbook for lost quorum says what to do until it is back.' : ''}`,
  };
}

const powerOn = (node: string): Step => ({
  title: `Switch ${node} off and on again`,
  text: 'Hold the power button until it is off; a node that hangs must not come back half. Watch its console while it starts.',
  byHand: { act: 'power-on', subjects: [`node/${node}`] },
  commands: [],
  stop: 'Where it does not come up within a quarter of an hour, or falls over again, take the runbook for replacing it.',
});

function why(scene: Scene, node: string): Step {
  const pools = scene.facts.disks?.find((each) => each.node === node)?.zfs ?? [];
  return {
    title: 'Look why it failed, before it carries guests again',
    commands: [
      command('reads', 'journalctl', [], { since: 'yesterday', priority: 'err', 'no-pager': true }, node),
      ...(pools.length > 0 ? [command('reads', 'zpool status', [], {}, node)] : []),
    ],
    verify: { expect: 'no errors of disks or memory just before the end, and every pool ONLINE' },
    stop: 'Where a disk or the memory is failing, move its guests away, or leave them off, and replace the part first.',
  };
}

const rejoined = (scene: Scene, node: string): Step => ({
  title: 'Wait until it is a member again',
  byHand: { act: 'wait', subjects: [`node/${node}`] },
  commands: [],
  verify: {
    command: clusterStatus(survivorOf(scene, node) ?? node),
    expect: `Quorate: Yes, and ${node} among the members`,
  },
});

const storages = (scene: Scene, node: string): Step => ({
  title: 'Look at its storages',
  commands: [storageStatus(undefined, node)],
  verify: {
    expect: `active: ${listed(
      [...scene.world.storages.values()]
        .filter(({ enabled, onlyNodes }) => enabled && (onlyNodes?.includes(node) ?? true))
        .map(({ storage }) => storage),
      12,
    )}`,
  },
});

const startsByBoot = (scene: Scene, node: string, guests: readonly Guest[]): Step[] =>
  when(guests.length > 0, () => ({
    title: 'Wait for the guests that start with it',
    text: `${listed(guests.map(guestName), 12)}.${isAlone(scene) ? '' : ' They wait until there is quorum.'}`,
    byHand: { act: 'wait', subjects: guests.map(({ id }) => id) },
    commands: [command('changes', 'pvenode startall', [], {}, node)],
    verify: {
      command: command('reads', 'pvenode task list', [], { typefilter: 'startall' }, node),
      expect: 'a task startall that ended with OK',
    },
  }));

const startsByHand = (guests: readonly Guest[], { failure }: NodeLoss): Step[] =>
  when(guests.length > 0, () => ({
    title: 'Start the guests that do not start by themselves',
    text: `Those that run already refuse, which does no harm.${failure.quorate === false ? ' Guests of other nodes are among them: without quorum those restarted, too.' : ''}`,
    commands: guests.map((guest) => startGuest(guest, guest.node)),
    verify: { expect: 'each of them answers' },
  }));

const comeHome = (guests: readonly Guest[], { home }: NodeLoss): Step[] =>
  when(guests.length > 0, () => ({
    title: 'Fetch back what HA moved in vain',
    text: `Meanwhile HA moved ${listed(guests.map(guestName), 12)} to nodes that do not have the disks, and gave up there. Where it did not come to that, nothing is to be moved.`,
    commands: guests.flatMap((guest) => [
      command('interrupts', 'ha-manager set', [sidOf(guest)], { state: 'disabled' }),
      adopt(guest, home(guest), guest.node),
      command('changes', 'ha-manager set', [sidOf(guest)], { state: 'started' }),
    ]),
    verify: { command: haStatus(), expect: 'each of them started' },
  }));

const lookAtHa = (node: string): Step => ({
  title: 'Look at what HA did',
  text: 'Guests that HA started elsewhere stay there, or come back where a rule or failback says so.',
  commands: [haStatus(node)],
  verify: { expect: 'no service in the state error or fence' },
});
