import { configPath, judgeByConfig } from '../by-config.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { defineRule, fail, pass } from '../rule.ts';

/** QEMU's types of systems that their makers ended, as `qm set --ostype` documents them. */
const ended: Record<string, string> = {
  wxp: 'Windows XP',
  w2k: 'Windows 2000',
  w2k3: 'Windows Server 2003',
  w2k8: 'Windows Server 2008',
  wvista: 'Windows Vista',
  win7: 'Windows 7 or Server 2008 R2',
  win8: 'Windows 8 or Server 2012',
  l24: 'Linux with a 2.4 kernel',
};

export default defineRule({
  id: 'security-guest-os-supported',
  title: 'No VM runs a system that gets no updates any more',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check(facts, context) {
    return judgeByConfig(facts, context, {
      only: 'qemu',
      what: 'The system of',
      judge(guest, { osType = 'other' }) {
        const name = guestName(guest);
        const where = configPath(guest);
        const system = new Map(Object.entries(ended)).get(osType);
        if (system === undefined)
          return pass(guest.id, `Nothing is known against the system of ${name}.`, {
            seen: `ostype ${osType}`,
            where,
          });
        return fail(
          'medium',
          guest.id,
          `${name} is set up as ${system}, which gets no security updates any more.`,
          { seen: `ostype ${osType}`, where, expected: 'a system that its maker supports' },
          {
            summary:
              'Upgrade it, or keep it away from every network that others use. If it runs something newer, correct the setting under Options, OS Type.',
            commands: [command('reads', 'qm config', [guest.vmid], {}, guest.node)],
          },
        );
      },
    });
  },
});
