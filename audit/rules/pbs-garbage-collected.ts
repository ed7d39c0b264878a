import { succeeded } from '../backup-evidence.ts';
import { type Datastore, datastoresOf, silentServers } from '../datastores.ts';
import { counted } from '../figures.ts';
import { duration, moment } from '../moments.ts';
import { type Context, defineRule, fail, pass, type Severity, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'pbs-garbage-collected',
  title: 'Backup servers collect their garbage',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, context) {
    return [
      ...datastoresOf(backupServers, context.gap)
        // What is not plugged in cannot be swept.
        .filter(({ data }) => data.mounted !== false)
        .map((store) => judge(store, context)),
      ...silentServers(backupServers, context.gap),
    ];
  },
});

function judge({ data, subject, name, unread }: Datastore, { now, policy }: Context): Verdict {
  const last = data.garbageCollection;
  if (!last) return unknown(subject, `Garbage collection of ${name}`, unread);
  const { lastEndAt, lastState = 'OK', running, badChunks = 0 } = last;
  const days = policy.thresholds.garbageCollectionDays;
  const where = `/admin/datastore/${data.store}/gc`;
  const failing = (severity: Severity, message: string, seen: string) =>
    fail(
      severity,
      subject,
      message,
      { seen, where, expected: `one good run in ${counted(days, 'day')}` },
      {
        summary:
          'On the backup server, give the datastore a schedule for garbage collection and read its log.',
        commands: [],
      },
    );
  if (badChunks > 0)
    return failing(
      'high',
      `Garbage collection of ${name} found ${counted(badChunks, 'damaged chunk')} that backups still need.`,
      `${badChunks} bad`,
    );
  if (running) return pass(subject, `Garbage collection of ${name} is running.`, { seen: 'running', where });
  if (lastEndAt === undefined)
    return failing(
      'medium',
      `Garbage collection of ${name} has never run: nothing frees its space.`,
      'no run',
    );
  const seen = `${lastState.slice(0, 200)} at ${moment(lastEndAt)}`;
  if (!succeeded(lastState))
    return failing(
      'medium',
      `The last garbage collection of ${name} failed: ${lastState.slice(0, 200)}.`,
      seen,
    );
  if (now - lastEndAt > days * 86_400)
    return failing(
      'medium',
      `The last garbage collection of ${name} is ${duration(now - lastEndAt)} ago: what was pruned still takes its space.`,
      seen,
    );
  return pass(subject, `Garbage of ${name} was collected ${duration(now - lastEndAt)} ago.`, { seen, where });
}
