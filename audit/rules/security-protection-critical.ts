import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { nameless } from '../redundant-roles.ts';
import { tierOf } from '../roles.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'security-protection-critical',
  title: 'Critical guests cannot be removed by mistake',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check({ guests }, { policy, gap }) {
    return guests
      .filter(({ template }) => !template)
      .flatMap((guest): Verdict[] => {
        const tier = tierOf(guest, policy.roles);
        if (tier === 'critical') return [judge(guest, gap)];
        const { id, node } = guest;
        return tier === undefined && nameless(guest)
          ? [unknown(id, `The tier of ${guestName(guest)}`, gap('nodes', `node/${node}`))]
          : [];
      });
  },
});

function judge(guest: Guest, gap: Context['gap']): Verdict {
  const { id, config, node, type, vmid } = guest;
  const name = guestName(guest);
  if (!config) return unknown(id, `The protection of ${name}`, configGap(gap, id));
  const where = `/nodes/${node}/${type}/${vmid}/config`;
  if (config.protection)
    return pass(id, `${name} is protected from removal.`, { seen: 'protection 1', where });
  return fail(
    'info',
    id,
    `${name} is critical and can be removed with two clicks, together with its disks.`,
    { seen: 'protection 0', where, expected: 'protection 1' },
    {
      summary: 'Protect it: removing it or one of its disks then takes a deliberate step more.',
      commands: [
        type === 'qemu'
          ? command('changes', 'qm set', [vmid], { protection: 1 }, node)
          : command('changes', 'pct set', [vmid], { protection: 1 }, node),
      ],
    },
  );
}
