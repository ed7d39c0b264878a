import { configPath, judgeByConfig } from '../by-config.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-containers-unprivileged',
  title: 'Every container is unprivileged',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check(facts, context) {
    return judgeByConfig(facts, context, {
      only: 'lxc',
      what: 'The privileges of',
      judge(guest, { unprivileged }) {
        const name = guestName(guest);
        if (unprivileged === undefined) return unknown(guest.id, `Whether ${name} is unprivileged`);
        const where = configPath(guest);
        if (unprivileged)
          return pass(guest.id, `${name} is unprivileged.`, { seen: 'unprivileged: 1', where });
        return fail(
          'medium',
          guest.id,
          `${name} is privileged: root in the container is root on ${guest.node}, held back only by filters.`,
          { seen: 'unprivileged: 0', where, expected: 'unprivileged: 1' },
          {
            summary:
              'Back it up and restore it as an unprivileged container (tick "Unprivileged container" in the restore dialogue) under a new id; try it before removing the old one. What needs a privileged container is better off in a VM.',
            commands: [command('reads', 'pct config', [guest.vmid], {}, guest.node)],
          },
        );
      },
    });
  },
});
