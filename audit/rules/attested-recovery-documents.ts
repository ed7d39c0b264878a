import { judgeAttested } from '../attestations.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'attested-recovery-documents',
  title: 'A recovery plan is written down where it can be read in a disaster',
  category: 'security',
  essential: false,
  needs: [],

  check: (_, context) =>
    judgeAttested(
      'recovery-documents',
      {
        about: 'The recovery plan',
        check:
          'Read the plan as somebody who does not know the cluster, and see that it, the passwords and the backup key can be reached without it.',
        severity: 'medium',
      },
      context,
    ),
});
