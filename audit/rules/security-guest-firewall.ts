import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { nameless } from '../redundant-roles.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

/** Tag of guests that can be reached from the internet. */
const tag = 'exposed';

export default defineRule({
  id: 'security-guest-firewall',
  title: 'Exposed guests have every network card behind the firewall',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check({ guests }, { gap }) {
    return guests
      .filter((guest) => !guest.template && (guest.tags.includes(tag) || nameless(guest)))
      .map((guest): Verdict => {
        const { id, config, node, type, vmid, tags } = guest;
        const name = guestName(guest);
        if (!tags.includes(tag))
          return unknown(id, `Whether ${name} is exposed`, gap('nodes', `node/${node}`));
        if (!config) return unknown(id, `The network cards of ${name}`, configGap(gap, id));
        const open = config.networks.filter(({ firewall }) => !firewall).map(({ key }) => key);
        const where = `/nodes/${node}/${type}/${vmid}/config`;
        if (open.length === 0)
          return pass(id, `Every network card of ${name} is behind the firewall.`, {
            seen: 'firewall=1',
            where,
          });
        return fail(
          'low',
          id,
          `${name} is exposed, and ${listed(open)} ${open.length === 1 ? 'is' : 'are'} not behind the firewall: no rule of it applies there.`,
          { seen: `${listed(open, 10)} without firewall=1`, where, expected: 'firewall=1' },
          {
            summary:
              'Switch the firewall on for the card and for the guest, with rules for what may come in.',
            commands: [command('reads', type === 'qemu' ? 'qm config' : 'pct config', [vmid], {}, node)],
          },
        );
      });
  },
});
