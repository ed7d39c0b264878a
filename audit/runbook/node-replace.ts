import { command } from '../command.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { bringBack } from './bring-back.ts';
import { workTime } from './expected.ts';
import { adopt, startGuest } from './guest-commands.ts';
import { newNode } from './new-node.ts';
import { type NodeLoss, nodeLoss } from './node-loss.ts';
import type { Scene } from './scene.ts';
import {
  clusterStatus,
  haStatus,
  quorate,
  running,
  slug,
  survivorOf,
  when,
  without,
  written,
} from './written.ts';

/** A node that does not come back: its guests go on elsewhere, and another machine takes its place. */
export function nodeReplace(scene: Scene, node: string): Runbook {
  const loss = nodeLoss(scene, node);
  const { guests, failure } = loss;
  const other = survivorOf(scene, node);
  const started = guests.filter(({ fate }) => fate.by === 'hand' && fate.fate !== 'restore');
  const movable = started.filter(({ guest, fate }) => fate.to !== undefined && !gaveUp(loss, guest));
  const gone = { node, storages: new Set(failure.storages) };
  const lost = guests.filter(({ fate }) => fate.fate === 'restore' || fate.fate === 'lost');
  const restored = bringBack(
    other === undefined ? onFreshNode(scene, node) : scene,
    lost.map(({ guest }) => ({
      guest,
      ...(other !== undefined && { at: loss.home(guest) }),
      hangs: guest.node !== node,
    })),
    other === undefined ? { storages: gone.storages } : gone,
  );
  const byHa = guests.filter(({ fate }) => fate.by === 'ha').map(({ guest }) => guest);
  const back = [...byHa, ...movable.map(({ guest }) => guest), ...restored.guests];
  const still = guests.filter(
    ({ guest }) => !back.includes(guest) && !restored.without.some((one) => one.guest === guest.id),
  );
  return written(scene, {
    id: slug('node', node, 'replace'),
    kind: 'node-replace',
    subject: `node/${node}`,
    title: `${node} is broken: go on without it and replace it`,
    when: [
      `${node} does not start any more, or what is broken in it cannot be had today.`,
      ...(loss.down ? [`When the cluster was last seen, ${node} was off.`] : []),
    ],
    preconditions: [
      `${node} is off and stays off: its power cable is out.`,
      other === undefined
        ? 'Another machine for it.'
        : 'Another machine for it; its guests can go on before that.',
      'An installer of Proxmox VE of the same release, and the root password of the cluster.',
    ],
    affected: { guests: guests.map(({ guest }) => guest.id), text: failure.summary },
    expected: workTime(
      {
        restores: restored.times,
        starts: movable.length,
        also: 'Until the guests run that can; the new machine and its installation are not counted.',
      },
      scene.policy,
    ),
    steps: [
      ...(other === undefined ? [] : beforehand(scene, loss, other, node)),
      ...when(byHa.length > 0, () => waitForHa(byHa, other)),
      ...when(movable.length > 0, () => startElsewhere(movable, node)),
      ...(other === undefined ? newNode(scene, node, other) : []),
      ...restored.steps,
      ...(other === undefined ? [] : newNode(scene, node, other)),
    ],
    endState: [
      { what: 'node-up', subjects: [`node/${node}`], text: `Another machine is ${node}.` },
      ...quorate(scene),
      ...running(back, `${listed(back.map(guestName), 12)} ${back.length === 1 ? 'runs' : 'run'} again.`),
    ],
    without: [
      ...restored.without,
      ...still.map(({ guest, fate }) => without(guest, whyStill(loss, guest, fate.why))),
    ],
    unknowns: failure.unknowns,
  });
}

/** HA moved its configuration to another node, where it does not start. */
const gaveUp = ({ home }: NodeLoss, guest: Guest): boolean => home(guest) !== guest.node;

const whyStill = (loss: NodeLoss, guest: Guest, why: string): string =>
  gaveUp(loss, guest)
    ? `${why} Its configuration is on ${loss.home(guest)} then: set it to disabled with ha-manager, mend what is missing there, and set it to started.`
    : why;

/** A new installation has the old one's name and storages, and nothing on them. */
function onFreshNode(scene: Scene, node: string): Scene {
  const { world } = scene;
  const storages = new Map(
    [...world.storages].map(([name, storage]) => [
      name,
      storage.shared
        ? storage
        : {
            ...storage,
            onNodes: storage.onNodes.map((state) => ({ ...state, availableBytes: state.totalBytes })),
          },
    ]),
  );
  return {
    ...scene,
    world: { ...world, storages, online: [...new Set([...world.online, node])], promisedOn: new Map() },
    // What lay on its own disks is gone with them.
    sources: (guest) => scene.sources(guest).filter((source) => source.node !== node),
  };
}

function beforehand(scene: Scene, { failure }: NodeLoss, other: string, node: string): Step[] {
  const survivors = scene.world.online.filter((each) => each !== node);
  const votes = scene.facts.cluster?.votes?.filter((vote) => survivors.includes(vote.node));
  const left = votes?.reduce((sum, vote) => sum + vote.votes, 0);
  return [
    {
      title: `Make sure that ${node} is off`,
      text: 'Pull its power cable. Two machines that run one guest destroy its disks.',
      commands: [clusterStatus(other)],
      verify: { expect: `${node} is missing among the members` },
      stop: `Where ${node} may still run, cut off from the others, stop until somebody stands before it.`,
    },
    ...when(failure.quorate !== true, () => ({
      title: 'Give the remaining nodes quorum',
      text: `${failure.quorate === null ? 'Only where pvecm status says Quorate: No. ' : ''}It holds until the next node joins or leaves.${left === undefined ? ' How many votes the remaining nodes have could not be seen: pvecm status shows it, as Total votes; set the expected ones to that.' : ''}`,
      commands: left === undefined ? [] : [command('changes', 'pvecm expected', [left], {}, other)],
      verify: { command: clusterStatus(other), expect: 'Quorate: Yes' },
      stop: `Never while ${node} runs: both halves would go on with the same guests.`,
    })),
  ];
}

const waitForHa = (guests: readonly Guest[], other: string | undefined): Step => ({
  title: 'Wait for HA',
  text: `It starts ${listed(guests.map(guestName), 12)} elsewhere, two to four minutes after the failure.`,
  byHand: { act: 'wait', subjects: guests.map(({ id }) => id) },
  commands: [],
  verify: { command: haStatus(other), expect: 'each of them started on another node' },
});

function startElsewhere(movable: NodeLoss['guests'], node: string): Step {
  const moves = movable.map(({ guest, fate: { to = guest.node } }) => ({ guest, to }));
  return {
    title: 'Start the guests whose disks the others reach',
    text: `Moving its configuration moves a guest. ${movable.some(({ fate }) => fate.fate === 'from-replica') ? 'Some start from replicas: what was written since the last run is lost. ' : ''}The most important ones come first.`,
    commands: moves.flatMap(({ guest, to }) => [
      ...(guest.node === node ? [adopt(guest, node, to)] : []),
      startGuest(guest, to),
    ]),
    verify: { expect: 'each of them answers' },
    rollback: {
      text: `Where one does not start, give it back to ${node}, so that it comes back with it.`,
      commands: moves
        .filter(({ guest }) => guest.node === node)
        .map(({ guest, to }) => adopt(guest, to, node, to)),
    },
    stop: `Once they run elsewhere, ${node} must not start with its old disks while it is connected.`,
  };
}
