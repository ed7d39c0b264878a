import { judgeAttested } from '../attestations.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  id: 'attested-ssh-keys',
  title: 'Somebody looks after the SSH keys of the nodes',
  category: 'security',
  essential: false,
  needs: [],

  check: (_, context) =>
    judgeAttested(
      'ssh-keys',
      {
        about: 'The care of SSH keys',
        check:
          'Look through the authorized keys of root on every node: whose they are, whether all are still needed, and whether logging in by password is off.',
        severity: 'medium',
      },
      context,
    ),
});
