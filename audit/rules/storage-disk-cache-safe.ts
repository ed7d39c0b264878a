import { configPath, judgeByConfig } from '../by-config.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'storage-disk-cache-safe',
  title: 'No disk ignores what its guest asks to be written',
  category: 'storage',
  essential: false,
  needs: ['guests'],

  check(facts, context) {
    return judgeByConfig(facts, context, {
      only: 'qemu',
      what: 'The cache modes of',
      judge(guest, { disks }) {
        const name = guestName(guest);
        const unsafe = disks
          .filter(({ cache }) => cache === 'unsafe')
          .map(({ key }) => key)
          .sort();
        const where = configPath(guest);
        const expected = 'none, writethrough, directsync or writeback';
        if (unsafe.length === 0)
          return pass(guest.id, `No disk of ${name} has an unsafe cache.`, { seen: 'none unsafe', where });
        return fail(
          'high',
          guest.id,
          `${name} has ${listed(unsafe)} with cache=unsafe: what it believes to be written is lost when its node loses power.`,
          { seen: unsafe.map((key) => `${key} cache=unsafe`).join(', '), where, expected },
          {
            summary:
              'Set the cache of these disks to the default (no cache) under Hardware, then stop and start the guest.',
            commands: [command('reads', 'qm config', [guest.vmid], {}, guest.node)],
          },
        );
      },
    });
  },
});
