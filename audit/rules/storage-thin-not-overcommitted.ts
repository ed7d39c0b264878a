import type { Gap } from '../facts.ts';
import { counted, gibibytes } from '../figures.ts';
import { grade } from '../grade.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { inactive, type OnNode, onOnlineNodes, type Storage, storageSubject } from '../storage-on-nodes.ts';

/** Types on which every disk takes space only as it is written; on others that is a choice no API shows. */
const thinTypes = ['lvmthin', 'rbd'];

export default defineRule({
  id: 'storage-thin-not-overcommitted',
  title: 'The disks on thin storage fit when they are full',
  category: 'storage',
  essential: false,
  needs: ['storage', 'nodes', 'guests'],

  check({ storage, nodes, guests }, context) {
    const thin = storage.filter(({ enabled, type }) => enabled && thinTypes.includes(type));
    const loads = loadsOn(thin, guests);
    const unread = new Map<string, Guest>();
    for (const guest of guests)
      if (!guest.config)
        for (const key of [guest.node, anyNode]) if (!unread.has(key)) unread.set(key, guest);
    return thin.flatMap((entry) => {
      const on = onOnlineNodes(entry, nodes);
      return (entry.shared ? on.slice(0, 1).map((first) => on.find(sized) ?? first) : on).map((one) =>
        judge(
          entry,
          one,
          loads.get(storageSubject(entry, one.node)) ?? { bytes: 0, disks: 0, unused: 0 },
          unread.get(entry.shared ? anyNode : one.node),
          context,
        ),
      );
    });
  },
});

const anyNode = '';

const sized = ({ state }: OnNode) => (state?.totalBytes ?? 0) > 0;

interface Load {
  bytes: number;
  disks: number;
  /** Disks that these guests do not use: neither their storage nor their size is told. */
  unused: number;
  /** A guest whose disk tells no size. */
  silent?: Guest;
}

/** By the storage's subject, templates included: their disks take space like others. */
function loadsOn(thin: readonly Storage[], guests: readonly Guest[]): Map<string, Load> {
  const byName = new Map(thin.map((entry) => [entry.storage, entry]));
  const loads = new Map<string, Load>();
  for (const guest of guests) {
    const touched = new Set<Load>();
    for (const { storage: name, sizeBytes } of guest.config?.disks ?? []) {
      const storage = byName.get(name ?? '');
      if (!storage) continue;
      const key = storageSubject(storage, guest.node);
      const load = loads.get(key) ?? { bytes: 0, disks: 0, unused: 0 };
      load.bytes += sizeBytes ?? 0;
      load.disks += 1;
      if (sizeBytes === undefined) load.silent = guest;
      loads.set(key, load);
      touched.add(load);
    }
    for (const load of touched) load.unused += guest.config?.unusedDisks?.length ?? 0;
  }
  return loads;
}

function judge(
  entry: Storage,
  { node, state }: OnNode,
  { bytes, disks, unused, silent }: Load,
  unread: Guest | undefined,
  { gap, policy }: Context,
): Verdict {
  const subject = storageSubject(entry, node);
  const name = entry.shared ? entry.storage : `${entry.storage} on ${node}`;
  const total = state?.totalBytes ?? 0;
  if (total <= 0)
    return unknown(
      subject,
      `The size of ${name}`,
      state?.active === false
        ? inactive(entry.storage, node)
        : gap('storage', `storage/${node}/${entry.storage}`),
    );
  const hidden = unreadGap(unread, silent, gap);
  const ratio = bytes / total;
  const limits = policy.thresholds.thinOvercommit;
  const level = grade({ low: ratio, high: hidden ? Number.POSITIVE_INFINITY : ratio }, limits, [
    'low',
    'medium',
  ]);
  if (level === 'unclear' && hidden) return unknown(subject, hidden.what, hidden.why);
  const message = `${counted(disks, 'disk')} of ${hidden ? 'at least ' : ''}${gibibytes(bytes)} ${disks === 1 ? 'shares' : 'share'} the ${gibibytes(total)} of ${name}${unused > 0 ? `; ${counted(unused, 'unused disk')} of their guests may come on top` : ''}.`;
  const seen = {
    seen: `${Math.round(ratio * 100)} % promised`,
    where: '/nodes/{node}/{type}/{vmid}/config',
    expected: `less than ${limits.warn * 100} %`,
  };
  if (disks === 0) return pass(subject, `No disk of a guest lies on ${name}.`, seen);
  if (level === 'fine' || level === 'unclear') return pass(subject, message, seen);
  return fail(level, subject, message, seen, {
    summary:
      'Nothing is wrong while the disks are not full. Watch the use of this storage, let guests give back what they free (discard), and make disks no larger than needed.',
    commands: [],
  });
}

/** Why the sum may be larger than it looks. */
function unreadGap(
  unread: Guest | undefined,
  silent: Guest | undefined,
  gap: Context['gap'],
): { what: string; why?: Gap | undefined } | undefined {
  const filtered = gap('guests', 'filtered');
  if (filtered) return { what: 'Every guest', why: filtered };
  if (unread) return { what: `The disks of ${guestName(unread)}`, why: configGap(gap, unread.id) };
  return silent && { what: `The size of a disk of ${guestName(silent)}` };
}
