import { command } from '../command.ts';
import { eachNode } from '../each-node.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'security-services-run',
  title: 'No service of a node has failed',
  category: 'security',
  essential: false,
  needs: ['nodes', 'system'],

  check(facts, context) {
    return eachNode(facts, context, {
      parts: ['services'],
      what: 'The services',
      read: ({ failedServices }) => failedServices,
      judge(node, failed) {
        const subject = `node/${node}`;
        const where = `/nodes/${node}/services`;
        const seen = { seen: listed(failed, 20), where, expected: 'none failed' };
        if (failed.length === 0) return pass(subject, `No service of ${node} has failed.`, seen);
        return fail(
          'medium',
          subject,
          `${failed.length === 1 ? 'A service' : `${failed.length} services`} of ${node} failed: ${listed(failed)}.`,
          seen,
          {
            summary: `Find out why (journalctl -u <service> on ${node}), then start it again.`,
            commands: [command('reads', 'pvesh get', [`/nodes/${node}/services`])],
          },
        );
      },
    });
  },
});
