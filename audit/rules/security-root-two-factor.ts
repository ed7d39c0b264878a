import { command } from '../command.ts';
import { active } from '../privileges.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-root-two-factor',
  title: 'root@pam signs in with a second factor',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/tfa': ['fail'] },

  check({ access: { users, tfa } }, { now, gap }) {
    const subject = 'user/root@pam';
    const root = users?.find(({ userid }) => userid === 'root@pam');
    // Every installation has root@pam: a list without it is not the whole list.
    if (!root) return [unknown(subject, 'root@pam', gap('access', 'users'))];
    if (!active(root, now))
      return [pass(subject, 'root@pam cannot sign in.', { seen: 'disabled', where: '/access/users' })];
    if (!tfa) return [unknown(subject, 'The second factor of root@pam', gap('access', 'tfa'))];
    const kinds = tfa.find(({ userid }) => userid === 'root@pam')?.kinds ?? [];
    const seen = { seen: kinds.join(', ') || 'no second factor', where: '/access/tfa' };
    if (kinds.length > 0) return [pass(subject, `root@pam has a second factor (${kinds.join(', ')}).`, seen)];
    return [
      fail(
        'high',
        subject,
        'root@pam, who may do everything on every node, needs only a password to sign in.',
        { ...seen, expected: 'TOTP, WebAuthn or the like' },
        {
          summary:
            'Sign in as root@pam and add a second factor under Datacenter → Permissions → Two Factor; keep recovery keys elsewhere.',
          commands: [command('reads', 'pveum user tfa list', ['root@pam'])],
        },
      ),
    ];
  },
});
