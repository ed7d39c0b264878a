import { type Datastore, datastoresOf, isUsable, silentServers } from '../datastores.ts';
import { gibibytes, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'pbs-has-space',
  title: 'The datastores of backup servers have space left',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, context) {
    return [
      ...datastoresOf(backupServers, context.gap)
        .filter(isUsable)
        // Of an object store the server tells the size of its own cache.
        .filter(({ data }) => data.backend !== 's3')
        .flatMap((store) => judge(store, context) ?? []),
      ...silentServers(backupServers, context.gap),
    ];
  },
});

function judge({ data, subject, name, unread }: Datastore, { policy }: Context): Verdict | undefined {
  const { totalBytes, usedBytes } = data;
  if (totalBytes === undefined || usedBytes === undefined)
    return unknown(subject, `The use of ${name}`, unread);
  if (totalBytes <= 0) return undefined;
  const share = usedBytes / totalBytes;
  const limits = policy.thresholds.backupStorageUse;
  const free = gibibytes(data.availableBytes ?? Math.max(0, totalBytes - usedBytes));
  const seen = {
    seen: `${gibibytes(usedBytes)} of ${gibibytes(totalBytes)}`,
    where: '/status/datastore-usage',
    expected: `below ${percent(limits.warn)}`,
  };
  const severity = grade(exactly(share), limits, ['medium', 'high']);
  // An exact number is never unclear.
  if (severity === 'fine' || severity === 'unclear')
    return pass(subject, `${name} is ${percent(share)} full; ${free} are free.`, seen);
  return fail(severity, subject, `${name} is ${percent(share)} full; only ${free} are free.`, seen, {
    summary:
      'Keep fewer backups, collect garbage, or give the datastore more room. Do not wait: a full one cannot even be cleaned up easily.',
    commands: [],
  });
}
