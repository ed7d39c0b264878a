import { migrate } from '../advice/mobility.ts';
import { type Command, command } from '../command.ts';
import { counted } from '../figures.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Runbook, Step } from '../report-runbooks.ts';
import { most } from './bring-back.ts';
import { unknownTime } from './expected.ts';
import { shutDown, startGuest } from './guest-commands.ts';
import type { NodePatch } from './patch-plan.ts';
import { inOrder, type Scene } from './scene.ts';
import {
  clusterStatus,
  haIsUsed,
  haStatus,
  isAlone,
  quorate,
  running,
  storageStatus,
  survivorOf,
  when,
  written,
} from './written.ts';

/** @returns nothing where no node is up. */
export function patching(scene: Scene, patches: readonly NodePatch[]): Runbook[] {
  if (patches.length === 0) return [];
  const nodes = patches.map(({ plan }) => plan.node);
  const all = inOrder(
    scene,
    [...scene.world.runningOn.values()].flat().map(({ id }) => id),
  );
  return [
    written(scene, {
      id: 'patching',
      kind: 'patching',
      subject: 'cluster',
      title: `Patch the cluster, ${nodes.length === 1 ? 'its only node' : 'node by node'}`,
      when: [waiting(patches)],
      preconditions: [
        'Every guest has a backup of last night.',
        'No backup, replication or migration runs meanwhile.',
        ...(isAlone(scene) ? [] : ['All nodes that are meant to be up are up, and there is quorum.']),
        'The release notes of what will be installed have been read.',
      ],
      affected: {
        guests: all.map(({ id }) => id),
        text: `${counted(
          patches.reduce((sum, { stops }) => sum + stops.length, 0),
          'guest',
        )} shut down while a node restarts; ${counted(
          patches.reduce((sum, { plan }) => sum + plan.moves.length, 0),
          'guest',
        )} move away and back, of which containers restart.`,
      },
      expected: unknownTime(
        'How long packages and restarts take was never measured here: note it for each node.',
      ),
      steps: [before(scene), ...patches.flatMap((patch) => ofNode(scene, patch)), after(scene, patches)],
      endState: [
        {
          what: 'patched',
          subjects: nodes.map((node) => `node/${node}`),
          text: 'No package waits, and every node runs its newest kernel.',
        },
        ...quorate(scene),
        { what: 'node-up', subjects: nodes.map((node) => `node/${node}`), text: 'All nodes are up.' },
        ...running(all, 'Everything runs that ran before, and where it ran.').map((end) => ({
          ...end,
          what: 'in-place' as const,
        })),
      ],
      without: [],
      unknowns: scene.facts.updates ? [] : ['How many packages wait could not be seen.'],
    }),
  ];
}

function waiting(patches: readonly NodePatch[]): string {
  const parts = patches.map(
    ({ plan: { node, pending } }) => `${node} ${pending === null ? 'unknown' : pending}`,
  );
  return `Packages wait (${parts.join(', ')}), or a security notice says so.`;
}

const before = (scene: Scene): Step => ({
  title: 'Look whether all is well before anything is touched',
  commands: [
    ...(isAlone(scene) ? [] : [clusterStatus()]),
    ...(haIsUsed(scene) ? [haStatus()] : []),
    storageStatus(undefined),
    ...(scene.facts.ceph?.installed ? [command('reads', 'pveceph status')] : []),
  ],
  verify: { expect: 'quorum, all members, all storages active, no service of HA in error' },
  stop: 'Where something is wrong, mend it first: a restart would only add to it.',
});

function ofNode(scene: Scene, patch: NodePatch): Step[] {
  const {
    plan: { node },
    moves,
    byHa,
    stops,
  } = patch;
  return [
    ...when(moves.length + byHa.length + stops.length > 0, () => clear(scene, patch)),
    upgrade(scene, node, patch),
    check(scene, node),
    ...when(moves.length + byHa.length + stops.length > 0, () => fill(scene, patch)),
  ];
}

/** More commands than that are done for all guests at once. */
const few = <Item>(items: readonly Item[]): readonly Item[] => items.slice(0, most);

function clear({ world }: Scene, { plan: { node }, moves, byHa, stops }: NodePatch): Step {
  const commands: Command[] = [
    ...(byHa.length > 0
      ? [command('interrupts', 'ha-manager crm-command node-maintenance enable', [node])]
      : []),
    ...few(moves).map(({ guest, to }) => migrate(world, guest, to)),
    ...few(stops).map((guest) => shutDown(guest, node)),
  ];
  return {
    title: `Clear ${node}`,
    text: [
      ...(byHa.length > 0 ? [`HA moves ${listed(byHa.map(guestName), 8)} away; containers restart.`] : []),
      ...(moves.length > 0
        ? [
            `By hand: ${listed(
              moves.map(({ guest, to }) => `${guestName(guest)} to ${to}`),
              8,
            )}.`,
          ]
        : []),
      ...(stops.length > 0 ? [`Shut down: ${listed(stops.map(guestName), 8)}.`] : []),
      ...(Math.max(moves.length, stops.length) > most
        ? [`Only the first ${most} of each are written out; the others go the same way.`]
        : []),
    ].join(' '),
    commands,
    verify: {
      command: command('reads', 'pvesh get', ['/cluster/resources'], { type: 'vm' }),
      expect: `no guest runs on ${node}`,
    },
    rollback: {
      text: `Everything back to ${node}.`,
      commands: restored(world, { node, moves, byHa, stops }),
    },
    stop: 'Where a guest does not move or its service does not answer afterwards, bring everything back and look why.',
  };
}

function restored(
  world: Scene['world'],
  { node, moves, byHa, stops }: Pick<NodePatch, 'moves' | 'byHa' | 'stops'> & { node: string },
): Command[] {
  return [
    ...(byHa.length > 0
      ? [command('interrupts', 'ha-manager crm-command node-maintenance disable', [node])]
      : []),
    ...few(moves).map(({ guest, to }) => migrate(world, { ...guest, node: to }, node)),
    ...few(stops).map((guest) => startGuest(guest, node)),
  ];
}

function upgrade(scene: Scene, node: string, { plan: { quorate: holds } }: NodePatch): Step {
  const alone = isAlone(scene);
  return {
    title: `Patch ${node} and restart it`,
    text: [
      'Read what it is about to install before saying yes: it must remove nothing of Proxmox VE.',
      ...(holds === true || alone
        ? []
        : [
            `${holds === null ? 'It is not known whether the cluster keeps quorum' : 'The cluster has no quorum'} while ${node} restarts: nothing can be started meanwhile, and nodes with active HA services restart, too, unless HA is disarmed first (ha-manager crm-command disarm-ha from release 9.2 on, before that each service set to ignored).`,
          ]),
    ].join(' '),
    commands: [
      ...(scene.facts.ceph?.installed ? [command('changes', 'ceph osd set', ['noout'], {}, node)] : []),
      command('changes', 'apt-get update', [], {}, node),
      command('changes', 'apt-get dist-upgrade', [], {}, node),
      command('interrupts', 'systemctl reboot', [], {}, node),
    ],
    stop: `Where packages end with errors, do not restart ${node}: dpkg --configure -a and apt-get -f install first.`,
  };
}

const check = (scene: Scene, node: string): Step => ({
  title: `Look at ${node} before going on`,
  byHand: { act: 'wait', subjects: [`node/${node}`] },
  commands: [
    command('reads', 'pveversion', [], { verbose: true }, node),
    storageStatus(undefined, node),
    ...(haIsUsed(scene) ? [haStatus(node)] : []),
    ...(scene.facts.ceph?.installed
      ? [
          command('changes', 'ceph osd unset', ['noout'], {}, node),
          command('reads', 'pveceph status', [], {}, node),
        ]
      : []),
  ],
  ...(!isAlone(scene) && {
    verify: { command: clusterStatus(node), expect: `Quorate: Yes, ${node} among the members` },
  }),
  stop: `Where ${node} does not come back, take its own runbook; the other nodes stay as they are until it is well.`,
});

function fill(scene: Scene, { plan: { node }, moves, byHa, stops }: NodePatch): Step {
  return {
    title: `Bring the guests back to ${node}, and try them`,
    text: 'Each of them answers: its page opens, its name resolves, its clients are connected.',
    commands: restored(scene.world, { node, moves, byHa, stops }),
    verify: {
      command: command('reads', 'pvesh get', ['/cluster/resources'], { type: 'vm' }),
      expect: 'every guest runs where it ran before',
    },
    stop: 'Where something answers worse than before, do not patch the next node until it is understood.',
  };
}

function after(scene: Scene, patches: readonly NodePatch[]): Step {
  const critical = scene.ranked.filter(
    ({ guest, tier }) => tier === 'critical' && scene.world.nodeOf.has(guest.id),
  );
  return {
    title: 'Try everything once more',
    text: `${
      critical.length === 0
        ? 'No guest is called critical: try those that matter to you.'
        : `First what matters most: ${listed(
            critical.map(({ guest }) => guestName(guest)),
            10,
          )}.`
    } Then run one backup by hand, and look that its copy arrives.`,
    commands: [
      ...(isAlone(scene) ? [] : [clusterStatus(survivorOf(scene))]),
      ...patches.map(({ plan: { node } }) => command('reads', 'pveversion', [], {}, node)),
    ],
    verify: { expect: 'one release on every node' },
  };
}
