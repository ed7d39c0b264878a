import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { haGuests, keptRunning } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'ha-no-passthrough',
  title: 'HA guests do not depend on the hardware of one node',
  category: 'ha',
  essential: false,
  needs: ['guests', 'ha'],

  check({ guests, ha }, { gap }) {
    return haGuests(ha, guests)
      .filter(keptRunning)
      .map(({ id, name, guest }): Verdict => {
        if (!guest?.config)
          return unknown(id, `The devices of ${name}`, configGap(gap, id) ?? gap('guests', 'filtered'));
        const { passthrough } = guest.config;
        const where = `/nodes/${guest.node}/${id}/config`;
        const expected = 'none, or a mapping that every node has';
        if (passthrough.length === 0)
          return pass(id, `${name} uses no device of ${guest.node} alone.`, {
            seen: 'none',
            where,
            expected,
          });
        const devices = listed(passthrough);
        return fail(
          'medium',
          id,
          `${name} uses a device of ${guest.node} (${devices}), so HA may not be able to start it elsewhere.`,
          { seen: devices, where, expected },
          {
            summary:
              'Use a resource mapping (Datacenter, Resource Mappings) with such a device on every node, reach the device over the network, or take the guest out of HA.',
            commands: [
              command(
                'reads',
                guest.type === 'lxc' ? 'pct config' : 'qm config',
                [guest.vmid],
                {},
                guest.node,
              ),
            ],
          },
        );
      });
  },
});
