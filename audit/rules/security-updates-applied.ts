import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

/** Packages whose updates most often close holes of the host itself. */
const weighty = /^(pve-manager|(proxmox|pve)-kernel.*|proxmox-default-kernel)$/;

export default defineRule({
  id: 'security-updates-applied',
  title: 'Proxmox packages are up to date',
  category: 'security',
  essential: false,
  needs: ['nodes', 'updates'],

  check({ nodes, updates }, { policy, gap }) {
    const pendingOn = new Map(updates.map(({ node, pending }) => [node, pending]));
    return nodes
      .filter(({ online }) => online)
      .map(({ node }) => {
        const subject = `node/${node}`;
        const pending = pendingOn.get(node);
        if (!pending) return unknown(subject, `Pending updates of ${node}`, gap('updates', subject));
        const names = pending.map((entry) => entry.package);
        const seen = {
          seen: names.length > 0 ? listed(names, 20) : 'none pending',
          where: `/nodes/${node}/apt/versions`,
        };
        if (names.length === 0)
          return pass(subject, `${node} lacks no Proxmox package that its last refresh knew of.`, seen);
        const grave = names.filter((name) => weighty.test(name));
        const many = names.length > policy.thresholds.pendingPackages;
        return fail(
          grave.length > 0 || many ? 'medium' : 'low',
          subject,
          `${counted(names.length, 'Proxmox package')} on ${node} can be updated${grave.length > 0 ? `, ${listed(grave)} among them` : ''}.`,
          { ...seen, expected: 'none pending' },
          {
            summary: `Update ${node} (apt update, apt full-upgrade) after moving its guests away; restart it when a kernel came with it.`,
            commands: [command('reads', 'pvesh get', [`/nodes/${node}/apt/versions`])],
          },
        );
      });
  },
});
