/** How many requests the snapshots of a server take, and which: thousands in one answer are too many. */
import { Unread } from './ask.ts';
import type { ServerGap } from './backup-servers-rows.ts';

export const types = ['vm', 'ct', 'host'] as const;
type BackupType = (typeof types)[number];

/** Where something lies; groups and snapshots are listed for one namespace alone. */
export interface Place {
  server: string;
  store: string;
  /** '' for the root. */
  namespace: string;
}

export interface Group {
  type: BackupType;
  id: string;
  /** Snapshots in it. */
  count: number;
}

/** One request for snapshots: a whole namespace, or one type or group of it. */
export interface SnapshotQuestion extends Place {
  type?: BackupType;
  id?: string;
  /** Snapshots that the groups promise. */
  expected: number;
}

export const subjectOf = ({ server, store }: Pick<Place, 'server' | 'store'>): string => `${server}/${store}`;

/** `main (namespace prod) on vault` */
export const namedPlace = ({ server, store, namespace }: Place): string =>
  `${store}${namespace && ` (namespace ${namespace})`} on ${server}`;

export const inNamespace = ({ namespace }: Place): Record<string, string> =>
  namespace ? { ns: namespace } : {};

/** Snapshots that one answer may hold: about 3 MB, and a file is read for each. */
const perQuestion = 3_000;

/** As few questions as are small enough: the namespace, otherwise each type, otherwise each group. */
export function planSnapshots(place: Place, groups: readonly Group[]): SnapshotQuestion[] {
  const sum = (some: readonly Group[]) => some.reduce((total, { count }) => total + count, 0);
  const all = sum(groups);
  if (all === 0) return [];
  if (all <= perQuestion) return [{ ...place, expected: all }];
  return types.flatMap((type): SnapshotQuestion[] => {
    const own = groups.filter((group) => group.type === type);
    const expected = sum(own);
    if (expected === 0) return [];
    if (expected <= perQuestion) return [{ ...place, type, expected }];
    return own.map(({ id, count }) => ({ ...place, type, id, expected: count }));
  });
}

/** Questions and snapshots of one server; what is beyond is left out and said. */
const mostQuestions = 300;
const mostSnapshots = 50_000;

/** The first questions that stay within the limits, and a gap for each datastore of which something is left out. */
export function withinLimits(plan: readonly SnapshotQuestion[]): {
  asked: SnapshotQuestion[];
  gaps: ServerGap[];
} {
  const asked: SnapshotQuestion[] = [];
  const left = new Map<string, { store: string; server: string; snapshots: number }>();
  let snapshots = 0;
  for (const question of plan) {
    if (asked.length < mostQuestions && snapshots + question.expected <= mostSnapshots) {
      asked.push(question);
      snapshots += question.expected;
      continue;
    }
    const { store, server } = question;
    const before = left.get(store)?.snapshots ?? 0;
    left.set(store, { store, server, snapshots: before + question.expected });
  }
  const gaps = [...left.values()].map(({ store, server, snapshots: count }) =>
    new Unread(
      `list ${count} snapshots in ${store} on ${server}`,
      'skipped',
      `an audit looks at no more than ${mostSnapshots} of a server, with ${mostQuestions} requests`,
    ).as('backupServers', subjectOf({ server, store })),
  );
  return { asked, gaps };
}
