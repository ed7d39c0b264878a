import { configPath, judgeByConfig } from '../by-config.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-containers-no-raw-config',
  title: 'No container has raw LXC settings',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check(facts, context) {
    return judgeByConfig(facts, context, {
      only: 'lxc',
      what: 'The raw settings of',
      judge(guest, { rawKeys }) {
        const name = guestName(guest);
        if (rawKeys === undefined) return unknown(guest.id, `The raw settings of ${name}`);
        const keys = [...rawKeys].sort();
        const seen = { seen: listed(keys), where: configPath(guest), expected: 'no lxc.* keys' };
        if (keys.length === 0) return pass(guest.id, `${name} has no raw LXC settings.`, seen);
        return fail(
          'low',
          guest.id,
          `${name} has raw LXC settings (${listed(keys)}), which Proxmox VE neither checks nor shows.`,
          seen,
          {
            summary:
              'Replace them by settings of Proxmox VE: devices by device passthrough (dev0), mounts by mount points, nesting and others by features. The raw ones stand in /etc/pve/lxc.',
            commands: [command('reads', 'pct config', [guest.vmid], {}, guest.node)],
          },
        );
      },
    });
  },
});
