import { command } from '../command.ts';
import { type Given, setBack, type Undoing } from './undo-entry.ts';

const status = () => command('reads', 'ha-manager status');
const rules = () => command('reads', 'ha-manager rules list');
const resourceOf = ({ facts }: Given, sid: string) =>
  facts.ha?.resources.find((resource) => resource.sid === sid);

/** Commands of `ha-manager`. */
export const haCommands: Record<string, Undoing> = {
  'ha-manager add': ({ args: [sid = ''] }) => ({
    verify: [status()],
    rollback: command('changes', 'ha-manager remove', [sid]),
  }),
  'ha-manager remove': () => ({
    verify: [status()],
    lasting: 'HA takes a guest back only while it exists.',
  }),
  'ha-manager set': (given) => {
    const [sid = ''] = given.args;
    const was = resourceOf(given, sid);
    // Stopping through HA interrupts the guest; going back to started does not.
    const effect = 'changes';
    return {
      verify: [status()],
      ...setBack(
        'ha-manager set',
        [sid],
        { ...given, effect },
        { state: was?.requestedState, max_restart: was?.maxRestart, max_relocate: was?.maxRelocate },
      ),
    };
  },
  'ha-manager rules add': ({ args: [, rule = ''] }) => ({
    verify: [rules()],
    rollback: command('changes', 'ha-manager rules remove', [rule]),
  }),
  'ha-manager rules set': ({ args: [type = '', rule = ''] }) => ({
    verify: [rules()],
    // The audit shows it for one purpose: to enable a rule.
    rollback: command('changes', 'ha-manager rules set', [type, rule], { disable: 1 }),
  }),
  'ha-manager crm-command migrate': (given) => {
    const [sid = ''] = given.args;
    const home = resourceOf(given, sid)?.node;
    return {
      verify: [status()],
      ...(home === undefined
        ? { lasting: `On which node ${sid} was before is not known.` }
        : { rollback: command(given.effect, 'ha-manager crm-command migrate', [sid, home]) }),
    };
  },
  'ha-manager crm-command arm-ha': () => ({
    verify: [status()],
    lasting: 'In which mode HA was disarmed cannot be seen: whoever did it knows.',
  }),
};
