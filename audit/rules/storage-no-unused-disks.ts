import { configPath, judgeByConfig } from '../by-config.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'storage-no-unused-disks',
  title: 'No guest keeps disks that it does not use',
  category: 'storage',
  essential: false,
  needs: ['guests'],

  check(facts, context) {
    return judgeByConfig(facts, context, {
      what: 'The disks of',
      judge(guest, { unusedDisks }) {
        const name = guestName(guest);
        if (unusedDisks === undefined) return unknown(guest.id, `The unused disks of ${name}`);
        const keys = [...unusedDisks].sort();
        const seen = { seen: listed(keys), where: configPath(guest), expected: 'none' };
        if (keys.length === 0) return pass(guest.id, `${name} has no unused disk.`, seen);
        return fail(
          'low',
          guest.id,
          `${name} keeps ${keys.length === 1 ? 'a disk' : `${keys.length} disks`} that it does not use (${listed(keys)}): space is taken, and no backup contains it.`,
          seen,
          {
            summary:
              'Attach the disk under Hardware or Resources to see what is on it, then remove it there. Removing destroys its data.',
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
      },
    });
  },
});
