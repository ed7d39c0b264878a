import { judgeAttested } from '../attestations.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'attested-break-glass',
  title: 'An account for emergencies is kept apart from daily work',
  category: 'security',
  essential: false,
  needs: [],

  check: (_, context) =>
    judgeAttested(
      'break-glass',
      {
        about: 'The account for emergencies',
        check:
          'See that it exists, works without other services, is used for nothing else, and that its use would be noticed.',
        severity: 'medium',
      },
      context,
    ),
});
