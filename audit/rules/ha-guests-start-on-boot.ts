import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { guestName } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { nameless } from '../redundant-roles.ts';
import { tierOf } from '../roles.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { isRunning } from '../running-guests.ts';

export default defineRule({
  id: 'ha-guests-start-on-boot',
  title: 'Guests that matter start again with their node',
  category: 'ha',
  essential: false,
  needs: ['guests', 'ha'],
  fromAbsence: { ha: ['fail'] },

  check({ guests, ha }, { policy: { roles }, gap }) {
    // One that HA is told to ignore starts by its own setting.
    const managed = new Set(
      ha.resources.filter(({ requestedState }) => requestedState !== 'ignored').map(({ sid }) => sid),
    );
    const filtered = gap('guests', 'filtered');
    const verdicts = guests.flatMap((guest): Verdict[] => {
      const { id, type, vmid, node, config } = guest;
      const tier = tierOf(guest, roles);
      const name = guestName(guest);
      if (guest.template) return [];
      // A node that has long been silent tells neither names nor what ran on it.
      if (nameless(guest))
        return managed.has(sidOf(guest))
          ? []
          : [unknown(id, `Whether ${name} matters`, gap('nodes', `node/${node}`))];
      if (tier !== 'critical' && tier !== 'high') return [];
      if (managed.has(sidOf(guest)))
        return [
          pass(id, `${name} is ${tier}, and HA starts it.`, {
            seen: `${sidOf(guest)} is an HA resource`,
            where: '/cluster/ha/resources',
          }),
        ];
      if (!isRunning(guest) && guest.status !== 'unknown') return [];
      if (!config) return [unknown(id, `Whether ${name} starts on boot`, configGap(gap, id))];
      const where = `/nodes/${node}/${id}/config`;
      if (config.onBoot)
        return [pass(id, `${name} is ${tier} and starts with ${node}.`, { seen: 'onboot 1', where })];
      return [
        fail(
          'medium',
          id,
          `${name} is ${tier} and runs, but does not start with ${node} after a restart or power failure.`,
          { seen: 'onboot 0', where, expected: 'onboot 1, or managed by HA' },
          {
            summary: 'Let it start on boot. The startup order decides what comes first.',
            commands: [
              type === 'lxc'
                ? command('changes', 'pct set', [vmid], { onboot: 1 }, node)
                : command('changes', 'qm set', [vmid], { onboot: 1 }, node),
            ],
          },
        ),
      ];
    });
    return filtered ? [...verdicts, unknown('cluster', 'Every guest', filtered)] : verdicts;
  },
});
