import { command } from '../command.ts';
import { networkAt, placed } from '../declared-networks.ts';
import { configGap } from '../guest-config-gap.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { nameless } from '../redundant-roles.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

/** Tag of guests that may break, or be broken into. */
const tag = 'sandbox';

export default defineRule({
  id: 'network-sandbox-guests-confined',
  title: 'Sandbox guests are connected to the sandbox network alone',
  category: 'network',
  essential: false,
  needs: ['guests'],

  check({ guests }, { policy: { networks }, gap }) {
    const tagged = guests.filter(({ template, tags }) => !template && tags.includes(tag));
    const silent = guests
      .filter((guest) => nameless(guest) && !guest.tags.includes(tag))
      .map((guest) =>
        unknown(
          guest.id,
          `Whether ${guestName(guest)} is for the sandbox`,
          gap('nodes', `node/${guest.node}`),
        ),
      );
    if (tagged.length === 0) return silent;
    if (!networks.some((network) => network.role === 'sandbox' && placed(network)))
      return [
        ...silent,
        fail(
          'info',
          'cluster',
          `Guests have the tag ${tag}, but the policy names no VLAN or bridge for them.`,
          {
            seen: `${tagged.length} tagged`,
            where: 'policy.networks',
            expected: 'a network of the role sandbox',
          },
          {
            summary: 'Declare the sandbox network in the policy under networks, with its VLAN or bridge.',
            commands: [],
          },
        ),
      ];
    const verdicts = tagged.map((guest) => {
      const { id, config, type, vmid, node } = guest;
      const name = guestName(guest);
      if (!config) return unknown(id, `The networks of ${name}`, configGap(gap, id));
      const out = config.networks.filter((card) => networkAt(card, networks)?.role !== 'sandbox');
      const where = `/nodes/${node}/${type}/${vmid}/config`;
      if (out.length === 0)
        return pass(id, `${name} is connected to the sandbox network alone.`, {
          seen: 'no other card',
          where,
        });
      const cards = out.map(
        ({ key, bridge = 'no bridge', vlan }) =>
          `${key} (${bridge}${vlan === undefined ? '' : `, VLAN ${vlan}`})`,
      );
      return fail(
        'medium',
        id,
        `${name} is meant for the sandbox, but is connected elsewhere: ${listed(cards)}.`,
        { seen: listed(cards, 10), where, expected: 'cards in the sandbox network' },
        {
          summary: 'Move these cards into the sandbox network, or take them out.',
          commands: [command('reads', type === 'qemu' ? 'qm config' : 'pct config', [vmid], {}, node)],
        },
      );
    });
    return [...verdicts, ...silent];
  },
});
