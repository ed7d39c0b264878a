import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { guestName } from '../guest-name.ts';
import { tierOf } from '../roles.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'security-guest-agent',
  title: 'Running virtual machines have the guest agent enabled',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check({ guests }, { policy, gap }) {
    return guests
      .filter(({ type, template, status }) => type === 'qemu' && !template && status !== 'stopped')
      .map((guest): Verdict => {
        const { id, config, node, vmid, status } = guest;
        const name = guestName(guest);
        if (!config) return unknown(id, `The guest agent of ${name}`, configGap(gap, id));
        const where = `/nodes/${node}/qemu/${vmid}/config`;
        if (config.agent)
          return pass(id, `The guest agent is enabled for ${name}.`, { seen: 'agent 1', where });
        if (status === 'unknown') return unknown(id, `Whether ${name} runs`, gap('nodes', `node/${node}`));
        const critical = tierOf(guest, policy.roles) === 'critical';
        return fail(
          critical ? 'medium' : 'low',
          id,
          `${name}${critical ? ' is critical and' : ''} runs without the guest agent: its file systems are not made quiet for backups, and its addresses do not show.`,
          { seen: 'agent not set', where, expected: 'agent 1' },
          {
            summary: `Install qemu-guest-agent in ${name}, enable it here, then stop and start the machine: a restart from inside is not enough.`,
            commands: [command('changes', 'qm set', [vmid], { agent: 'enabled=1' }, node)],
          },
        );
      });
  },
});
