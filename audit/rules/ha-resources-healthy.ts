import { command } from '../command.ts';
import { type HaGuest, haGuests } from '../ha-guests.ts';
import { defineRule, type Fix, fail, pass, type Severity, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'ha-resources-healthy',
  title: 'HA has every guest it manages under control',
  category: 'ha',
  essential: true,
  needs: ['ha'],
  // Only for their names.
  also: ['guests'],

  check({ guests = [], ha }, { gap }) {
    return haGuests(ha, guests).map((entry): Verdict => {
      const { id, name, resource } = entry;
      const { state, requestedState } = resource;
      const trouble = troubleOf(entry);
      const seen = {
        seen: `${resource.sid}: ${state ?? 'state not known'}, requested ${requestedState}`,
        where: '/cluster/ha/status/current',
      };
      if (trouble) {
        const [severity, message, fix] = trouble;
        return fail(severity, id, message, { ...seen, expected: 'started or stopped, as requested' }, fix);
      }
      return state === undefined
        ? unknown(id, `The HA state of ${name}`, gap('ha', 'status'))
        : pass(id, `HA reports ${name} as ${state}.`, seen);
    });
  },
});

/** States by pve-ha-manager (Manager.pm, Tools.pm get_verbose_service_state). */
function troubleOf({ name, resource }: HaGuest): [Severity, string, Fix] | undefined {
  const { sid, state = '', requestedState } = resource;
  const set = (wanted: string) => command('changes', 'ha-manager set', [sid], { state: wanted });
  if (state === 'error')
    return [
      'critical',
      `HA has given up on ${name}: it is in the error state and will not be touched until somebody resets it.`,
      {
        summary:
          'Find the cause in the log of pve-ha-lrm, put it right, then reset: disable, and start again.',
        commands: [command('reads', 'ha-manager status'), set('disabled'), set('started')],
      },
    ];
  if (state === 'fence' || state === 'recovery')
    return [
      'high',
      `${name} is down: ${state === 'fence' ? 'its node is being fenced' : 'HA looks for another node to start it on'}.`,
      {
        summary:
          'Look at the node that was lost, and whether the others have room and storage for the guest.',
        commands: [command('reads', 'ha-manager status')],
      },
    ];
  if (requestedState === 'ignored' || requestedState === 'disabled')
    return [
      'medium',
      `${name} is listed in HA but ${requestedState}, so HA will not restart it.`,
      { summary: 'Let HA manage it again, or take it off the list.', commands: [set('started')] },
    ];
  if (state === 'not found')
    return [
      'medium',
      `HA manages ${name}, which does not exist any more.`,
      {
        summary: 'Take it off the list.',
        commands: [command('changes', 'ha-manager remove', [sid])],
      },
    ];
  return undefined;
}
