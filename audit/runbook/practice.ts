/** A restore for practice: beside the guest, under another id, and cut off from the network. */
import { type Command, command } from '../command.ts';
import type { Guest } from '../guest-name.ts';
import type { Policy } from '../policy.ts';
import type { DrillPlan, Step } from '../report-runbooks.ts';
import { restoreGuest, startGuest, statusOf, stopGuest } from './guest-commands.ts';
import type { Seat } from './room.ts';
import { prepareFor, type Scene } from './scene.ts';
import type { Source } from './sources.ts';

/** The owner's sandbox network, where he says on which bridge it is. */
export function sandboxOf({ networks }: Pick<Policy, 'networks'>): DrillPlan['sandbox'] {
  const network = networks.find(({ role, bridge }) => role === 'sandbox' && bridge !== undefined);
  return network?.bridge === undefined
    ? undefined
    : { bridge: network.bridge, ...(network.vlan !== undefined && { vlan: network.vlan }) };
}

export function practiceSteps(
  scene: Scene,
  guest: Guest,
  source: Source,
  { node, storage }: Seat,
  id: number,
): Step[] {
  const practice = { type: guest.type, vmid: id };
  return [
    ...prepareFor(scene, [source]),
    {
      title: `Restore it as ${id}`,
      text: `Note the time. ${source.text ?? ''}`.trim(),
      commands: [
        ...source.fetch.map((each) => ({ ...each, on: node })),
        restoreGuest(guest, source.archive!, node, { id, storage, unique: true }),
      ],
      stop: 'It must not be started before its network is cut off: two guests of one name or address disturb each other.',
    },
    {
      title: 'Cut it off',
      text: 'And keep it from starting with the node, and from being protected against its removal.',
      commands: cutOff(scene, guest, node, id),
      verify: {
        command:
          guest.type === 'lxc'
            ? command('reads', 'pct config', [id], {}, node)
            : command('reads', 'qm config', [id], {}, node),
        expect: 'no network but that of the sandbox, and none of the node’s devices',
      },
    },
    {
      title: 'Start it, and look whether it really works',
      text: 'On its console: its service runs, its newest data is there. Note the time until then, and every step that this page lacked.',
      commands: [startGuest(practice, node)],
      verify: { command: statusOf(practice, node), expect: 'status: running' },
    },
    {
      title: 'Remove it, and write it down',
      commands: [
        stopGuest(practice, node),
        guest.type === 'lxc'
          ? command('changes', 'pct destroy', [id], {}, node)
          : command('changes', 'qm destroy', [id], {}, node),
      ],
      stop: `Look twice at the id: ${id}, not ${guest.vmid}.`,
    },
  ];
}

function cutOff({ policy, world }: Scene, { type, config }: Guest, node: string, id: number): Command[] {
  const sandbox = sandboxOf(policy);
  const there = sandbox && world.interfacesOf.get(node)?.has(sandbox.bridge) ? sandbox : undefined;
  // A guest that was given a seat has a configuration that was read.
  const { networks, passthrough } = config!;
  const nets = networks.map(({ key }) => key);
  const kept = there && nets.includes('net0') ? 'net0' : undefined;
  const dropped = [...nets.filter((key) => key !== kept), ...passthrough];
  const tag = there?.vlan === undefined ? '' : `,tag=${there.vlan}`;
  const options = {
    onboot: 0,
    protection: 0,
    ...(kept &&
      there && {
        net0:
          type === 'lxc'
            ? `name=eth0,bridge=${there.bridge}${tag},ip=manual`
            : `virtio,bridge=${there.bridge}${tag}`,
      }),
    ...(dropped.length > 0 && { delete: dropped.join(',') }),
  };
  return [
    type === 'lxc'
      ? command('changes', 'pct set', [id], options, node)
      : command('changes', 'qm set', [id], options, node),
  ];
}
