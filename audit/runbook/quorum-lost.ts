import { command } from '../command.ts';
import { watchdogNodes } from '../failure/ha-view.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { isRunning } from '../running-guests.ts';
import { workTime } from './expected.ts';
import { startGuest } from './guest-commands.ts';
import { inOrder, type Scene } from './scene.ts';
import { clusterStatus, haIsUsed, haStatus, quorate, running, when, written } from './written.ts';

/** The node to go on with: the one on which what matters most runs. */
function keeper({ ranked, world }: Scene): string | undefined {
  const first = ranked.find(({ guest }) => isRunning(guest) && world.online.includes(guest.node));
  return first?.guest.node ?? world.online[0];
}

/** @returns nothing for a host that stands alone. */
export function quorumLost(scene: Scene): Runbook[] {
  const { world, facts } = scene;
  const on = keeper(scene);
  if (world.members.length < 2 || on === undefined) return [];
  const others = world.members.filter((node) => node !== on);
  const votes = facts.cluster?.votes?.find(({ node }) => node === on)?.votes;
  const guests = inOrder(
    scene,
    (world.runningOn.get(on) ?? []).map(({ id }) => id),
  );
  const resets = watchdogNodes(world.ha);
  const all = inOrder(
    scene,
    [...world.runningOn.values()].flat().map(({ id }) => id),
  );
  return [
    written(scene, {
      id: 'quorum',
      kind: 'quorum-lost',
      subject: 'cluster',
      title: 'The cluster has lost quorum',
      when: [
        'pvecm status says Quorate: No, or Activity blocked.',
        'Guests that run go on, but nothing can be started, stopped by HA, or changed.',
      ],
      preconditions: [`Somebody who can look at every node: ${listed(world.members, 10)}.`],
      affected: {
        guests: all.map(({ id }) => id),
        text: `All ${counted(all.length, 'running guest')}.${resets.size > 0 ? ` Nodes with active HA services (${listed([...resets].sort())}) restart without quorum after about a minute, and their guests stop.` : ''}`,
      },
      expected: workTime(
        { restores: [], starts: guests.length, also: 'Repairs of nodes and of the network are not counted.' },
        scene.policy,
      ),
      steps: [
        lookEverywhere(scene, on),
        bringBack(others, on),
        lower(on, votes, others),
        startAgain(on, guests),
        ...when(haIsUsed(scene), () => lookAtHa(on)),
        raise(on),
      ],
      endState: [
        ...quorate(scene),
        { what: 'node-up', subjects: [`node/${on}`], text: `${on} is up.` },
        ...running(guests, `The guests of ${on} run.`),
      ],
      without: [],
      unknowns: [
        ...(votes === undefined
          ? ['The votes of the nodes could not be seen: pvecm status shows them.']
          : []),
        ...(facts.cluster?.qdevice === undefined
          ? ['Whether there is a QDevice could not be seen: pvecm status shows it.']
          : facts.cluster.qdevice.configured
            ? ['There is a QDevice: its host counts as a node that can be brought back.']
            : []),
      ],
    }),
  ];
}

const lookEverywhere = (scene: Scene, on: string): Step => ({
  title: 'Look which nodes are up, and which of them see each other',
  text: `On the console of every node: ${listed(scene.world.members, 10)}.`,
  commands: [clusterStatus(on)],
  verify: { expect: 'how many votes are expected, how many are there, and which members are missing' },
  stop: 'Where nodes are up and do not see each other, mend the network between them and do nothing else: lowering the votes on one side would make two clusters with the same guests.',
});

const bringBack = (others: readonly string[], on: string): Step => ({
  title: 'Bring the missing nodes back',
  text: 'Any node that returns counts. This is the way out whenever there is one.',
  byHand: { act: 'power-on', subjects: others.map((node) => `node/${node}`) },
  commands: [],
  verify: { command: clusterStatus(on), expect: 'Quorate: Yes' },
  stop: 'Once there is quorum, leave the next step out.',
});

const lower = (on: string, votes: number | undefined, others: readonly string[]): Step => ({
  title: `Where they stay away: let ${on} go on alone`,
  text: `It holds until another node joins.${votes === undefined ? ` Expect as many votes as ${on} has, usually 1 (pvecm expected).` : ''}`,
  commands: votes === undefined ? [] : [command('changes', 'pvecm expected', [votes], {}, on)],
  verify: { command: clusterStatus(on), expect: 'Quorate: Yes' },
  rollback: {
    text: 'When the other nodes join again, the votes are expected as configured by themselves.',
    commands: [],
  },
  stop: `Only when ${listed(others, 10)} ${others.length === 1 ? 'is' : 'are'} off for certain, each looked at by somebody.`,
});

const startAgain = (
  on: string,
  guests: readonly { id: string; type: 'qemu' | 'lxc'; vmid: number }[],
): Step => ({
  title: `Start what stopped on ${on}`,
  text: 'Guests that run already refuse, which does no harm.',
  commands: guests.map((guest) => startGuest(guest, on)),
  verify: { expect: 'each of them answers' },
});

const lookAtHa = (on: string): Step => ({
  title: 'Look at what HA does',
  text: 'With quorum it fences the nodes that are missing and starts their guests, two to four minutes later.',
  commands: [haStatus(on)],
  verify: { expect: 'quorum OK, and no service in the state error' },
});

const raise = (on: string): Step => ({
  title: 'When the others are back, look once more',
  commands: [clusterStatus(on)],
  verify: { expect: 'expected and total votes as configured, and all members' },
});
