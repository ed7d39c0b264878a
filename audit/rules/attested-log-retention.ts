import { judgeAttested } from '../attestations.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'attested-log-retention',
  title: 'Logs are kept, and not only where they are written',
  category: 'security',
  essential: false,
  needs: [],

  check: (_, context) =>
    judgeAttested(
      'log-retention',
      {
        about: 'The retention of logs',
        check:
          'Look how long the journals of the nodes and the task logs are kept, and whether a copy leaves the nodes.',
        severity: 'low',
      },
      context,
    ),
});
