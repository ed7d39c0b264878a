import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { nameless } from '../redundant-roles.ts';
import { tierOf } from '../roles.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { undeclaredUnless } from '../undeclared.ts';

/** Tag of guests that a monitoring program watches. */
const tag = 'monitored';

export default defineRule({
  id: 'security-guests-monitored',
  title: 'Guests that much depends on are monitored',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check({ guests }, { policy, gap }) {
    const real = guests.filter(({ template }) => !template);
    if (real.length === 0) return [];
    if (!real.some(watched))
      return [undeclaredUnless(gap('guests', 'filtered'), 'Every guest', undeclared(real.length))];
    return real.flatMap((guest): Verdict[] => {
      const { id, node } = guest;
      const name = guestName(guest);
      const tier = tierOf(guest, policy.roles);
      if (tier === undefined && nameless(guest) && !watched(guest))
        return [unknown(id, `What ${name} is for`, gap('nodes', `node/${node}`))];
      if (tier !== 'critical' && tier !== 'high') return [];
      const where = '/cluster/resources';
      return [
        watched(guest)
          ? pass(id, `${name} is monitored.`, { seen: tag, where })
          : fail(
              'low',
              id,
              `${name} is ${tier === 'high' ? 'important' : tier} and not said to be monitored: when it stops, its users find out first.`,
              { seen: `no tag ${tag}`, where, expected: tag },
              {
                summary: `Add ${name} to your monitoring, then tag it with ${tag}.`,
                commands: [
                  command(
                    'reads',
                    guest.type === 'qemu' ? 'qm config' : 'pct config',
                    [guest.vmid],
                    {},
                    node,
                  ),
                ],
              },
            ),
      ];
    });
  },
});

const watched = ({ tags }: Guest): boolean => tags.includes(tag);

const undeclared = (count: number): Verdict =>
  fail(
    'info',
    'cluster',
    'No guest is said to be monitored, so nobody can tell which ones would fail unnoticed.',
    { seen: `${counted(count, 'guest')} without the tag ${tag}`, where: '/cluster/resources' },
    { summary: `Tag the guests that your monitoring watches with ${tag}.`, commands: [] },
  );
