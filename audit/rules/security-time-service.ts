import { command } from '../command.ts';
import { eachNode } from '../each-node.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'security-time-service',
  title: 'Every node keeps its clock right by itself',
  category: 'security',
  essential: false,
  needs: ['nodes', 'system'],

  check(facts, context) {
    return eachNode(facts, context, {
      parts: ['time', 'services'],
      what: 'The time service',
      read: ({ timeService }) => timeService,
      judge(node, runs) {
        const subject = `node/${node}`;
        const where = `/nodes/${node}/services`;
        if (runs)
          return pass(subject, `${node} sets its clock by a time service.`, { seen: 'it runs', where });
        return fail(
          'medium',
          subject,
          `No time service runs on ${node}: its clock drifts away from those of the others.`,
          { seen: 'none runs', where, expected: 'chrony, systemd-timesyncd or ntp' },
          {
            summary: `Install chrony on ${node} (apt install chrony), or start the time service that is there.`,
            commands: [command('reads', 'pvesh get', [`/nodes/${node}/services`])],
          },
        );
      },
    });
  },
});
