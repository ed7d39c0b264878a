import { command } from '../command.ts';
import { gibibytes } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Step } from '../report-runbooks.ts';
import type { Scene } from './scene.ts';
import { clusterStatus, storageStatus, when } from './written.ts';

/** Another machine takes a node's place. @param other a member that is up; undefined where there is none. */
export function newNode(scene: Scene, node: string, other: string | undefined): Step[] {
  const address = scene.facts.cluster?.members.find((member) => member.node === other)?.ip;
  return [
    ...when(other !== undefined, () => ({
      title: `Take ${node} out of the cluster`,
      text: `The configurations of guests that wait for it stay under /etc/pve/nodes/${node}.`,
      commands: [command('changes', 'pvecm delnode', [node], {}, other)],
      verify: {
        command: command('reads', 'pvecm nodes', [], {}, other),
        expect: `${node} is not listed any more`,
      },
      stop: `From here on the old ${node} must never start again in this network with its old disks.`,
    })),
    {
      title: `Install the new machine as ${node}`,
      text: `${machineText(scene, node)} The name and the address of the old one spare work everywhere else.`,
      byHand: { act: 'install', subjects: [`node/${node}`] },
      commands: [],
      verify: { command: command('reads', 'pveversion', [], {}, node), expect: releaseText(scene) },
    },
    ...when(other !== undefined, () => ({
      title: 'Let it join the cluster',
      text:
        address === undefined
          ? `The address of ${other} could not be seen: put it behind pvecm add.`
          : 'It asks for the root password of the cluster.',
      commands: address === undefined ? [] : [command('changes', 'pvecm add', [address], {}, node)],
      verify: { command: clusterStatus(node), expect: `Quorate: Yes, and ${node} among the members` },
    })),
    {
      title: 'Set up its storages and networks',
      text: `${storageText(scene, node)} ${bridgeText(scene, node)}`,
      byHand: { act: 'repair', subjects: [`node/${node}`] },
      commands: [],
      verify: { command: storageStatus(undefined, node), expect: 'all of them active' },
    },
  ];
}

const releaseText = ({ facts }: Scene): string =>
  facts.cluster ? `the release of the others, ${facts.cluster.version}` : 'the release of the others';

function machineText({ facts }: Scene, node: string): string {
  const known = facts.nodes?.find((each) => each.node === node);
  const { cores, memory } = known ?? {};
  return cores === undefined || memory === undefined
    ? 'How big the old one was could not be seen.'
    : `The old one had ${cores} cores and ${gibibytes(memory.totalBytes)} of memory.`;
}

function storageText({ world }: Scene, node: string): string {
  const own = [...world.storages.values()]
    .filter(({ enabled, onlyNodes }) => enabled && (onlyNodes?.includes(node) ?? true))
    .map(({ storage, type, shared }) => `${storage} (${type}${shared ? '' : ', its own'})`);
  return own.length === 0 ? 'Which storages it had could not be seen.' : `Storages: ${listed(own, 20)}.`;
}

function bridgeText({ facts }: Scene, node: string): string {
  const bridges = facts.network?.nodes
    .find((each) => each.node === node)
    ?.interfaces?.filter(({ type }) => /bridge/i.test(type))
    .map(({ name, cidr }) => (cidr === undefined ? name : `${name} with ${cidr}`));
  return bridges === undefined || bridges.length === 0
    ? 'Which bridges it had could not be seen: guests need bridges of the same names.'
    : `Bridges: ${listed(bridges, 20)}.`;
}
