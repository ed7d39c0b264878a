import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-notified',
  title: 'Somebody hears of backups that failed',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs', 'notifications'],
  fromAbsence: { 'notifications/targets': ['fail'], 'notifications/matchers': ['fail'] },

  check({ backupJobs, notifications }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job has anything to say.');
    return jobs.map((job) => judge(job, notifications, gap));
  },
});

/**
 * `auto`, the default, means mail by the old way where an address is set, else the notification system
 * (pve-manager, PVE/VZDump.pm).
 */
function judge(
  job: BackupJob,
  system: FactsOf<'notifications'>['notifications'],
  gap: Context['gap'],
): Verdict {
  const { id, notificationMode: mode = 'auto', mailsTo } = job;
  const subject = `job/${id}`;
  const where = '/cluster/backup';
  if (mailsTo && mode !== 'notification-system')
    return pass(subject, `${id} sends mail to an address of its own.`, { seen: 'mailto', where });
  if (mode === 'legacy-sendmail')
    return mailsTo === undefined
      ? unknown(subject, `The address to which ${id} sends mail`)
      : unheard(job, 'sends mail by itself, but to no address', where);
  const { targets, matchers } = system;
  if (!targets) return unknown(subject, 'The notification targets', gap('notifications', 'targets'));
  if (!matchers) return unknown(subject, 'The notification matchers', gap('notifications', 'matchers'));
  const on = new Set(targets.flatMap(({ name, enabled }) => (enabled ? [name] : [])));
  if (on.size === 0)
    return unheard(job, 'has nobody to tell, as no target is enabled', `${notifying}/targets`);
  const reached = matchers
    .filter(({ enabled }) => enabled)
    .flatMap((matcher) => matcher.targets.filter((name) => on.has(name)));
  if (reached.length === 0)
    return unheard(
      job,
      'has nobody to tell, as no enabled matcher leads to an enabled target',
      `${notifying}/matchers`,
    );
  const names = listed([...new Set(reached)]);
  return pass(subject, `${id} tells ${names} by the notification system.`, {
    seen: names,
    where: `${notifying}/matchers`,
  });
}

const notifying = '/cluster/notifications';

const unheard = ({ id }: BackupJob, what: string, where: string): Verdict =>
  fail(
    'medium',
    `job/${id}`,
    `${id} ${what}: its failures go unheard.`,
    { seen: what, where, expected: 'an enabled target that a matcher leads to' },
    {
      summary:
        'Under Datacenter, Notifications enable a target that reaches you and a matcher that leads to it, send a test, and let the job use it.',
      commands: [
        command('changes', 'pvesh set', [`/cluster/backup/${id}`], {
          'notification-mode': 'notification-system',
        }),
      ],
    },
  );
