import { command } from '../command.ts';
import { gibibytes, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { inactive, type OnNode, onOnlineNodes, type Storage, storageSubject } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'storage-has-space',
  title: 'Every storage has space left',
  category: 'storage',
  essential: true,
  needs: ['storage', 'nodes'],

  check({ storage, nodes }, context) {
    return storage
      .filter(({ enabled }) => enabled)
      .flatMap((entry) => {
        const on = onOnlineNodes(entry, nodes);
        // Every node sees the same shared storage: one that tells its use speaks for all.
        return entry.shared
          ? on.slice(0, 1).map((first) => judge(entry, on.find(measured) ?? first, context))
          : on.map((one) => judge(entry, one, context));
      })
      .filter((verdict) => verdict !== undefined);
  },
});

const measured = ({ state }: OnNode) =>
  state?.active && state.totalBytes !== undefined && state.usedBytes !== undefined;

function judge(entry: Storage, { node, state }: OnNode, { gap, policy }: Context): Verdict | undefined {
  const subject = storageSubject(entry, node);
  const name = entry.shared ? entry.storage : `${entry.storage} on ${node}`;
  if (!state?.active || state.totalBytes === undefined || state.usedBytes === undefined) {
    const why =
      state?.active === false
        ? inactive(entry.storage, node)
        : gap('storage', `storage/${node}/${entry.storage}`);
    return unknown(subject, `The use of ${name}`, why);
  }
  const { totalBytes, usedBytes } = state;
  // Types that have no size of their own (iSCSI, ESXi) report 0: there is nothing to fill.
  if (totalBytes <= 0) return undefined;
  const share = usedBytes / totalBytes;
  const { storageUse, backupStorageUse, storageFull } = policy.thresholds;
  const limits = forBackupsAlone(entry) ? backupStorageUse : storageUse;
  const severity = share >= storageFull ? 'critical' : grade(exactly(share), limits, ['medium', 'high']);
  const free = gibibytes(Math.max(0, totalBytes - usedBytes));
  const evidence = {
    seen: `${gibibytes(usedBytes)} of ${gibibytes(totalBytes)}`,
    where: `/nodes/${node}/storage`,
    expected: `below ${percent(limits.warn)}`,
  };
  // An exact number is never unclear.
  if (severity === 'fine' || severity === 'unclear')
    return pass(subject, `${name} is ${percent(share)} full; ${free} are free.`, evidence);
  return fail(severity, subject, `${name} is ${percent(share)} full; only ${free} are free.`, evidence, {
    summary: forBackupsAlone(entry)
      ? 'Keep fewer backups (the retention of the jobs or of this storage) or give it more space.'
      : 'Remove disks, images and backups that nobody needs, move guests elsewhere, or give it more space.',
    commands: [command('reads', 'pvesm list', [entry.storage], {}, node)],
  });
}

const forBackupsAlone = ({ type, content }: Storage) =>
  type === 'pbs' || (content.length > 0 && content.every((kind) => kind === 'backup'));
