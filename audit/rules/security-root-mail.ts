import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { reachedTargets } from '../notification-targets.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { compareVersions } from '../version-order.ts';

/** The built-in target; it writes to the e-mail address of root@pam (proxmox-notify, context/pve.rs). */
const toRoot = 'mail-to-root';

export default defineRule({
  id: 'security-root-mail',
  title: 'Mail to root@pam reaches somebody',
  category: 'security',
  essential: false,
  needs: ['cluster', 'access', 'notifications'],

  check({ cluster, access: { users }, notifications }, context) {
    const subject = 'user/root@pam';
    const root = users?.find(({ userid }) => userid === 'root@pam');
    if (!root) return [unknown(subject, 'root@pam', context.gap('access', 'users'))];
    const where = '/access/users';
    if (root.hasEmail)
      return [pass(subject, 'root@pam has an e-mail address.', { seen: 'an e-mail address', where })];
    return [judge(compareVersions(cluster.version, '8.1') >= 0, notifications, context)];
  },
});

function judge(
  routed: boolean,
  notifications: FactsOf<'notifications'>['notifications'],
  { gap }: Context,
): Verdict {
  const subject = 'user/root@pam';
  // Before 8.1 there was no other way than mail to root.
  if (!routed) return nowhere('Reports of backups and of the system are');
  const reached = reachedTargets(notifications);
  if (!reached)
    return unknown(
      subject,
      'Who is notified',
      gap('notifications', notifications.targets ? 'matchers' : 'targets'),
    );
  if (reached.some(({ name }) => name === toRoot)) return nowhere(`What goes to the target ${toRoot} is`);
  const mail = reached.filter(({ type }) => type === 'sendmail' || type === 'smtp').map(({ name }) => name);
  if (mail.length > 0)
    return unknown(
      subject,
      `Whether ${listed([...mail].sort())} ${mail.length === 1 ? 'writes' : 'write'} to root@pam`,
    );
  const unread = gap('notifications', 'targets') ?? gap('notifications', 'matchers');
  if (unread) return unknown(subject, 'Who else is notified', unread);
  return pass(subject, 'root@pam has no e-mail address, and no notification goes there.', {
    seen: 'no target that sends mail',
    where: '/cluster/notifications/targets',
  });
}

const nowhere = (what: string): Verdict =>
  fail(
    'medium',
    'user/root@pam',
    `${what} mailed to root@pam, who has no e-mail address: it reaches nobody.`,
    { seen: 'no e-mail address', where: '/access/users', expected: 'an address that somebody reads' },
    {
      summary:
        'Enter an address that is read outside of this cluster (Datacenter → Permissions → Users → root).',
      commands: [command('reads', 'pveum user list', [], { full: 1 })],
    },
  );
