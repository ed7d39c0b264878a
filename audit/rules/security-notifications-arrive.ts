import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { reachedTargets } from '../notification-targets.ts';
import { defineRule, fail, notApplicable, pass, unknown } from '../rule.ts';
import { compareVersions } from '../version-order.ts';

export default defineRule({
  id: 'security-notifications-arrive',
  title: 'Notifications are sent to somebody',
  category: 'security',
  essential: false,
  needs: ['cluster', 'notifications'],
  fromAbsence: { 'notifications/targets': ['fail'], 'notifications/matchers': ['fail'] },

  check({ cluster: { version }, notifications }, { gap }) {
    if (compareVersions(version, '8.1') < 0)
      return notApplicable(
        'security-root-mail',
        'Targets and matchers came with release 8.1. Before that, messages are mail to the addresses of the jobs and of root@pam.',
      );
    const { targets, matchers } = notifications;
    const reached = reachedTargets(notifications);
    const part = targets ? 'matchers' : 'targets';
    if (!reached) return [unknown('cluster', `The ${part} of notifications`, gap('notifications', part))];
    const where = '/cluster/notifications/matchers';
    const names = reached.map(({ name }) => name).sort();
    if (names.length > 0)
      return [
        pass('cluster', `Notifications are sent to ${listed(names)}.`, { seen: listed(names, 20), where }),
      ];
    const on = matchers?.filter(({ enabled }) => enabled).length;
    return [
      fail(
        'medium',
        'cluster',
        'No notification is sent: no matcher that is on names a target that is on. Failed backups and fenced nodes stay silent.',
        {
          seen: `${on} of ${matchers?.length} matchers on`,
          where,
          expected: 'a matcher with a target, both on',
        },
        {
          summary:
            'Switch a matcher on, or add one, with a target that reaches you (Datacenter → Notifications), and send a test.',
          commands: [command('reads', 'pvesh get', ['/cluster/notifications/matchers'])],
        },
      ),
    ];
  },
});
