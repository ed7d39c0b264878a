import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { haGuests, keptRunning } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'ha-no-local-iso',
  title: 'No HA guest holds an ISO image that only its node has',
  category: 'ha',
  essential: false,
  needs: ['guests', 'ha', 'storage'],

  check({ guests, ha, storage }, { gap }) {
    const shared = new Map(storage.map((entry) => [entry.storage, entry.shared]));
    return haGuests(ha, guests)
      .filter((entry) => keptRunning(entry) && entry.resource.sid.startsWith('vm:'))
      .map(({ id, name, guest }): Verdict => {
        if (!guest?.config)
          return unknown(id, `The drives of ${name}`, configGap(gap, id) ?? gap('guests', 'filtered'));
        const isos = guest.config.mountedIsos.map((iso) => ({ iso, storage: iso.replace(/:.*/s, '') }));
        // A path is a file of the host.
        const local = isos.filter((on) => on.iso.startsWith('/') || shared.get(on.storage) === false);
        const strange = isos.find((on) => !shared.has(on.storage));
        const images = listed(isos.map(({ iso }) => iso));
        const seen = {
          seen: images,
          where: `/nodes/${guest.node}/${id}/config`,
          expected: 'none, or one on shared storage',
        };
        if (local.length > 0)
          return fail(
            'medium',
            id,
            `${name} has ${listed(local.map(({ iso }) => iso))} in its drive, which only ${guest.node} has: it cannot start elsewhere.`,
            seen,
            {
              summary: `Take the image out of the drive: set the drive to "none" under Hardware.`,
              commands: [command('reads', 'qm config', [guest.vmid], {}, guest.node)],
            },
          );
        return strange
          ? unknown(
              id,
              `The storage ${strange.storage} of ${name}`,
              gap('storage', `storage/${strange.storage}`) ?? gap('storage', 'filtered'),
            )
          : pass(id, `No image in a drive ties ${name} to ${guest.node}.`, seen);
      });
  },
});
