import { command } from '../command.ts';
import { flag, type Given, setBack, type Undo, type Undoing } from './undo-entry.ts';

const replicas = () => command('reads', 'pvesr status');

/** Commands about single guests: their places, disks, settings, replicas and backups. */
export const guestCommands: Record<string, Undoing> = {
  'pct migrate': (given) => moveBack('pct migrate', given),
  'qm migrate': (given) => moveBack('qm migrate', given),
  'pct move-volume': (given) => diskBack('pct move-volume', 'pct config', 'lxc', given),
  'qm disk move': (given) => diskBack('qm disk move', 'qm config', 'qemu', given),
  'pct set': (given) => settingsBack('pct set', 'pct config', 'lxc', given),
  'qm set': (given) => settingsBack('qm set', 'qm config', 'qemu', given),
  'pct delsnapshot': ({ args: [vmid = ''], on }) => snapshotGone('pct listsnapshot', vmid, on),
  'qm delsnapshot': ({ args: [vmid = ''], on }) => snapshotGone('qm listsnapshot', vmid, on),
  'pct unlock': ({ args: [vmid = ''], on }) => unlocked('pct config', vmid, on),
  'qm unlock': ({ args: [vmid = ''], on }) => unlocked('qm config', vmid, on),
  'pvesr create-local-job': ({ args: [id = ''] }) => ({
    verify: [replicas()],
    rollback: command('changes', 'pvesr delete', [id]),
  }),
  'pvesr enable': ({ args: [id = ''] }) => ({
    verify: [replicas()],
    rollback: command('changes', 'pvesr disable', [id]),
  }),
  vzdump: ({ options: { storage }, on }) => ({
    verify: [
      typeof storage === 'string'
        ? command('reads', 'pvesm list', [storage], { content: 'backup' }, on)
        : command('reads', 'pvenode task list', [], { typefilter: 'vzdump' }, on),
    ],
    lasting: 'One backup more changes nothing else; it can be removed from its storage.',
  }),
};

const guestOf = ({ facts }: Given, type: 'lxc' | 'qemu', vmid: string) =>
  facts.guests?.find(({ id }) => id === `${type}/${vmid}`);

function settingsBack(tool: string, look: string, type: 'lxc' | 'qemu', given: Given): Undo {
  const [vmid = ''] = given.args;
  const guest = guestOf(given, type, vmid);
  const { agent, protection, onBoot } = guest?.config ?? {};
  const before = {
    memory: guest?.memoryBytes && Math.round(guest.memoryBytes / 1024 ** 2),
    protection: flag(protection),
    onboot: flag(onBoot),
    agent: agent === undefined ? undefined : `enabled=${Number(agent)}`,
  };
  return {
    verify: [command('reads', look, [vmid], {}, given.on)],
    ...setBack(tool, [vmid], given, before),
  };
}

const snapshotGone = (look: string, vmid: string, on: string | undefined): Undo => ({
  verify: [command('reads', look, [vmid], {}, on)],
  lasting: 'A deleted snapshot is gone.',
});

const unlocked = (look: string, vmid: string, on: string | undefined): Undo => ({
  verify: [command('reads', look, [vmid], {}, on)],
  lasting: 'A lock that was taken off is not set again.',
});

/** It runs on the target then, so that is where the way back begins. */
function moveBack(tool: string, { args: [vmid = '', target = ''], options, effect, on = '' }: Given): Undo {
  return {
    verify: [command('reads', 'pvesh get', ['/cluster/resources'], { type: 'vm' })],
    rollback: command(effect, tool, [vmid, on], options, target),
  };
}

function diskBack(tool: string, look: string, type: 'lxc' | 'qemu', given: Given): Undo {
  const { args, options, effect, on } = given;
  const [vmid = '', key = ''] = args;
  const storage = guestOf(given, type, vmid)?.config?.disks.find((disk) => disk.key === key)?.storage;
  return {
    verify: [command('reads', look, [vmid], {}, on)],
    ...(storage === undefined
      ? { lasting: `Where ${key} of ${vmid} was before is not known.` }
      : { rollback: command(effect, tool, [vmid, key, storage], options, on) }),
  };
}
