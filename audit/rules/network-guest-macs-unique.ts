import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';
import { isRunning } from '../running-guests.ts';

export default defineRule({
  id: 'network-guest-macs-unique',
  title: 'No two guests have the same MAC address',
  category: 'network',
  essential: false,
  needs: ['guests'],

  check({ guests }, { gap }) {
    const real = guests.filter(({ template }) => !template);
    const shared = new Map([...holdersOf(real)].filter(([, { guests }]) => guests.length > 1));
    return real.map((guest) => {
      const { id, config, node, type, vmid } = guest;
      const name = guestName(guest);
      if (!config) return unknown(id, `The MAC addresses of ${name}`, configGap(gap, id));
      const own = [...new Set(macsOf(guest))].sort();
      const twice = own.filter((mac) => shared.has(mac));
      const where = `/nodes/${node}/${type}/${vmid}/config`;
      if (twice.length === 0)
        return pass(id, `No other guest that could be read has a MAC address of ${name}.`, {
          seen: listed(own, 10),
          where,
        });
      const sharing = own.flatMap((mac) => shared.get(mac) ?? []);
      const clash = isRunning(guest) && sharing.some(({ running }) => running > 1);
      return fail(
        clash ? 'high' : 'medium',
        id,
        `${name} has the MAC address ${listed(twice)} of ${othersThan(guest, sharing)}: ${clash ? 'in one network they take each other’s packets' : 'once both run in one network, they take each other’s packets'}.`,
        { seen: listed(twice, 10), where, expected: 'addresses of its own' },
        {
          summary:
            'Give the copy a new address: take the MAC address out of its network card, and Proxmox VE makes one. Leases and reservations for the old one stay with the original.',
          commands: [command('reads', type === 'qemu' ? 'qm config' : 'pct config', [vmid], {}, node)],
        },
      );
    });
  },
});

interface Sharing {
  guests: Guest[];
  running: number;
}

/** MAC address → who has it. */
function holdersOf(guests: readonly Guest[]): Map<string, Sharing> {
  const holders = new Map<string, Sharing>();
  for (const guest of guests)
    for (const mac of new Set(macsOf(guest))) {
      const known = holders.get(mac) ?? { guests: [], running: 0 };
      known.guests.push(guest);
      if (isRunning(guest)) known.running += 1;
      holders.set(mac, known);
    }
  return holders;
}

/** Named up to a few: thousands may share one. */
function othersThan(guest: Guest, sharing: readonly Sharing[]): string {
  const few = sharing.slice(0, 3).flatMap(({ guests }) => guests.slice(0, 4));
  const names = [...new Set(few.filter((other) => other !== guest))].map(guestName).sort();
  const more = sharing.some(({ guests }) => guests.length > 4) ? ['others'] : [];
  return listed([...names, ...more], 20);
}

const macsOf = ({ config }: Guest): string[] =>
  config?.networks.flatMap(({ mac }) => (mac === undefined ? [] : [mac.toUpperCase()])) ?? [];
