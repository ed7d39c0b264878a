import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, api, type Gathered, nothingOf, offline, Unread } from './ask.ts';
import { maybe, rowsOf, text } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import { type FirstLook, onlineNodes } from './first-look.ts';
import { known } from './known.ts';
import type { NodeStatus } from './node-status.ts';
import { sorted } from './sorted.ts';

type UpdateFacts = NonNullable<Facts['updates']>[number];
type Package = z.output<typeof packageRow>;

/** Versions, pending Proxmox updates, kernels and subscription of the online nodes. Gaps `node/<name>`. */
export async function gatherUpdates(
  asker: Asker,
  look: FirstLook,
  statuses: Map<string, Promise<NodeStatus | Unread>>,
): Promise<Gathered<UpdateFacts[]>> {
  const read = await Promise.all(
    onlineNodes(look).map(async (node) => {
      const [status, packages, subscription] = await Promise.all([
        statuses.get(node),
        readPackages(asker, node),
        readSubscription(asker, node),
      ]);
      const unread = [packages, subscription].filter((part) => part instanceof Unread);
      return {
        unread,
        facts: factsOf(node, status, packages, subscription),
        gaps: [
          ...unread.map((part) => part.as('updates', `node/${node}`)),
          ...(packages instanceof Unread ? [] : packages.gaps),
        ],
      };
    }),
  );
  const away = look.nodes.filter(({ online }) => !online);
  const parts = [
    ...read.flatMap(({ unread }) => unread),
    ...away.map(({ node }) => offline(node, `read the updates of ${node}`)),
  ];
  if (read.every(({ facts }) => Object.keys(facts).length === 1))
    return { gaps: [nothingOf('updates', 'read the updates of any node', parts)] };
  return {
    facts: read.map(({ facts }) => facts),
    gaps: [
      ...read.flatMap(({ gaps }) => gaps),
      ...away.map(({ node }) => offline(node, `read the updates of ${node}`).as('updates', `node/${node}`)),
    ],
  };
}

const packageRow = z.object({
  Package: text,
  /** The candidate; `OldVersion` is what is installed, and absent where nothing is. */
  Version: text,
  OldVersion: maybe(text),
  CurrentState: maybe(text),
  RunningKernel: maybe(text),
  ManagerVersion: maybe(text),
});

async function readPackages(asker: Asker, node: string): Promise<{ list: Package[]; gaps: Gap[] } | Unread> {
  const path = api`/nodes/${node}/apt/versions`;
  const answer = await asker.ask({
    path,
    schema: rowsOf(packageRow),
    what: `read the package versions of ${node}`,
  });
  if (answer instanceof Unread) return answer;
  const what = `a package of ${node}`;
  const subject = () => `node/${node}`;
  const decoded = decodeRows(answer, { group: 'updates', schema: packageRow, what, path, subject });
  return { list: sorted(decoded.rows, (row) => row.Package), gaps: decoded.gaps };
}

const subscriptionSchema = z.object({ status: text });

/** The answer holds the key, which is left behind. Release 7 wrote `NotFound`. */
async function readSubscription(asker: Asker, node: string): Promise<string | Unread> {
  const answer = await asker.ask({
    path: api`/nodes/${node}/subscription`,
    schema: subscriptionSchema,
    what: `read the subscription of ${node}`,
  });
  return answer instanceof Unread ? answer : answer.status.toLowerCase();
}

function factsOf(
  node: string,
  status: NodeStatus | Unread | undefined,
  packages: { list: Package[] } | Unread,
  subscription: string | Unread,
): UpdateFacts {
  const own = status instanceof Unread ? undefined : status;
  const list = packages instanceof Unread ? undefined : packages.list;
  const manager = list?.find((row) => row.Package === 'pve-manager');
  return known({
    node,
    pveVersion: own?.pveversion?.split('/')[1] ?? manager?.OldVersion,
    pending: list?.flatMap((row) =>
      row.OldVersion !== undefined && row.OldVersion !== row.Version
        ? [{ package: row.Package, installed: row.OldVersion, candidate: row.Version }]
        : [],
    ),
    runningKernel:
      list?.find((row) => row.RunningKernel)?.RunningKernel ??
      own?.['current-kernel']?.release ??
      /^Linux (\S+)/.exec(own?.kversion ?? '')?.[1],
    newestKernel: list && newestKernel(list),
    subscription: subscription instanceof Unread ? undefined : subscription,
  });
}

/** `proxmox-kernel-6.17.4-2-pve-signed`, `pve-kernel-5.15.158-2-pve`: the release stands in the package's name. */
function newestKernel(list: Package[]): string | undefined {
  const releases = list.flatMap((row) => {
    const release = /^(?:proxmox|pve)-kernel-(\d[\d.]*-\d+-pve)(?:-signed)?$/.exec(row.Package)?.[1];
    return release && row.OldVersion !== undefined ? [release] : [];
  });
  return releases.reduce<string | undefined>(
    (newest, release) => (newest === undefined || isNewer(release, newest) ? release : newest),
    undefined,
  );
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((release) => (release.match(/\d+/g) ?? []).map(Number));
  for (const [at, number] of left?.entries() ?? []) {
    const other = right?.[at] ?? -1;
    if (number !== other) return number > other;
  }
  return false;
}
