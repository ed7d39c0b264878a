import { command } from '../command.ts';
import { type Given, setBack, type Undo, type Undoing } from './undo-entry.ts';

const replicas = () => command('reads', 'pvesr status');

/** Commands about single guests: their places, disks, settings, replicas and backups. */
export const guestCommands: Record<string, Undoing> = {
  'pct migrate': (given) => moveBack('pct migrate', given),
  'qm migrate': (given) => moveBack('qm migrate', given),
  'pct move-volume': (given) => diskBack('pct move-volume', 'pct config', 'lxc', given),
  'qm disk move': (given) => diskBack('qm disk move', 'qm config', 'qemu', given),
  'pct set': (given) => {
    const [vmid = ''] = given.args;
    const bytes = given.facts.guests?.find(({ id }) => id === `lxc/${vmid}`)?.memoryBytes;
    const memory = bytes === undefined ? undefined : Math.round(bytes / 1024 ** 2);
    return {
      verify: [command('reads', 'pct config', [vmid], {}, given.on)],
      ...setBack('pct set', [vmid], given, { memory }),
    };
  },
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

/** It runs on the target then, so that is where the way back begins. */
function moveBack(tool: string, { args: [vmid = '', target = ''], options, effect, on = '' }: Given): Undo {
  return {
    verify: [command('reads', 'pvesh get', ['/cluster/resources'], { type: 'vm' })],
    rollback: command(effect, tool, [vmid, on], options, target),
  };
}

function diskBack(
  tool: string,
  look: string,
  type: 'lxc' | 'qemu',
  { args: [vmid = '', key = ''], options, effect, on, facts }: Given,
): Undo {
  const guest = facts.guests?.find(({ id }) => id === `${type}/${vmid}`);
  const storage = guest?.config?.disks.find((disk) => disk.key === key)?.storage;
  return {
    verify: [command('reads', look, [vmid], {}, on)],
    ...(storage === undefined
      ? { lasting: `Where ${key} of ${vmid} was before is not known.` }
      : { rollback: command(effect, tool, [vmid, key, storage], options, on) }),
  };
}
