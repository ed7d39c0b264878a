import { command } from '../command.ts';
import { haGuests, keptRunning } from '../ha-guests.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'ha-restart-allowed',
  title: 'HA may restart and relocate the guests it manages',
  category: 'ha',
  essential: false,
  needs: ['ha'],
  // Only for their names.
  also: ['guests'],

  check({ guests = [], ha }) {
    return haGuests(ha, guests)
      .filter(keptRunning)
      .map(({ id, name, resource: { sid, maxRestart, maxRelocate } }) => {
        const seen = {
          seen: `max_restart ${maxRestart}, max_relocate ${maxRelocate}`,
          where: '/cluster/ha/resources',
          expected: 'at least 1 each',
        };
        const never = [...(maxRestart < 1 ? ['restart'] : []), ...(maxRelocate < 1 ? ['relocate'] : [])];
        if (never.length === 0)
          return pass(id, `HA may restart ${name} ${maxRestart}× and relocate it ${maxRelocate}×.`, seen);
        return fail('low', id, `HA may not ${never.join(' or ')} ${name} when its start fails.`, seen, {
          summary:
            'Allow it at least once: the first start after a failure often meets a storage that is not back yet.',
          commands: [
            command('changes', 'ha-manager set', [sid], {
              ...(maxRestart < 1 && { max_restart: 1 }),
              ...(maxRelocate < 1 && { max_relocate: 1 }),
            }),
          ],
        });
      });
  },
});
