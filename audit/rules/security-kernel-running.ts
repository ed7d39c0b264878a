import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';
import { compareVersions } from '../version-order.ts';

export default defineRule({
  id: 'security-kernel-running',
  title: 'Every node runs the newest kernel it has installed',
  category: 'security',
  essential: false,
  needs: ['nodes', 'updates'],

  check({ nodes, updates }, { gap }) {
    const byNode = new Map(updates.map((entry) => [entry.node, entry]));
    return nodes
      .filter(({ online }) => online)
      .map(({ node }) => {
        const subject = `node/${node}`;
        const { runningKernel: running, newestKernel: newest } = byNode.get(node) ?? {};
        if (running === undefined || newest === undefined)
          return unknown(subject, `The kernel of ${node}`, gap('updates', subject) ?? notNamed(subject));
        const seen = { seen: `runs ${running}`, where: `/nodes/${node}/apt/versions`, expected: newest };
        if (compareVersions(running, newest) >= 0) return pass(subject, `${node} runs ${running}.`, seen);
        return fail(
          'medium',
          subject,
          `${node} still runs kernel ${running}, although ${newest} is installed: it needs a restart.`,
          seen,
          {
            summary: `Move the guests off ${node}, then restart it.`,
            commands: [
              command('interrupts', 'pvesh create', [`/nodes/${node}/status`], { command: 'reboot' }),
            ],
          },
        );
      });
  },
});

/** The list of packages was read, but has no kernel in it. */
const notNamed = (subject: string): Gap => ({
  group: 'updates',
  subject,
  reason: 'unsupported',
  detail: 'its list of packages does not name the running and an installed kernel.',
});
