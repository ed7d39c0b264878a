/** Rules about drives and pools: one verdict a node, by the worst that is on it. */
import { expectedNodes } from './expected-nodes.ts';
import type { FactsOf, Gap } from './facts.ts';
import {
  type Context,
  type Fix,
  fail,
  pass,
  type Severity,
  severities,
  unknown,
  type Verdict,
} from './rule.ts';

type Disks = FactsOf<'disks'>['disks'][number];
export type Drive = NonNullable<Disks['drives']>[number];
export type ZfsPool = NonNullable<Disks['zfs']>[number];
export type ThinPool = NonNullable<Disks['thin']>[number];

/** What one drive or pool shows: nothing wrong, something wrong (a full sentence), or something that cannot be told. */
export type Look =
  | { fine: string }
  | { wrong: Severity; says: string; seen: string }
  | { unclear: string; why?: Gap };

/** What a rule looks at. `Row` is a drive or a pool. */
export interface DiskView<Row> {
  /** Ends the subject of its gaps: `node/pve1/zfs`. */
  part: 'drives' | 'zfs' | 'thin';
  rows(disks: Disks): Row[] | undefined;
  /** As messages name them: `ZFS pools`. */
  what: string;
  /** Undefined: the rule has nothing to say of this one. */
  look(row: Row, node: string): Look | undefined;
  /** API path. */
  where(node: string): string;
  expected: string;
  /** What follows the node's name when nothing is wrong, with what the looks said. */
  good(fine: string[]): string;
  /** @param rows those that are wrong. */
  fix(node: string, rows: Row[]): Fix;
}

/** A node on which nothing is subject to the rule has no verdict; one that does not tell is unknown. */
export function judgeDisks<Row>(
  { nodes, disks }: FactsOf<'nodes' | 'disks'>,
  { gap, policy }: Context,
  view: DiskView<Row>,
): Verdict[] {
  const byNode = new Map(disks.map((entry) => [entry.node, entry]));
  return expectedNodes(nodes, policy).flatMap(({ node, online }): Verdict[] => {
    const told = online ? byNode.get(node) : undefined;
    const rows = told && view.rows(told);
    const subject = `node/${node}`;
    const unread = gap('disks', `${subject}/${view.part}`);
    if (!rows)
      return [
        unknown(
          subject,
          `The ${view.what} of ${node}`,
          unread ?? gap('disks', subject) ?? gap('nodes', subject),
        ),
      ];
    return judgeRows(node, rows, view, unread);
  });
}

/** @param unread set where some rows could not be read. */
function judgeRows<Row>(node: string, rows: Row[], view: DiskView<Row>, unread: Gap | undefined): Verdict[] {
  const subject = `node/${node}`;
  const where = view.where(node);
  const fine: string[] = [];
  const unclear: { unclear: string; why?: Gap }[] = [];
  const wrong: { row: Row; wrong: Severity; says: string; seen: string }[] = [];
  for (const row of rows) {
    const look = view.look(row, node);
    if (!look) continue;
    if ('wrong' in look) wrong.push({ row, ...look });
    else if ('unclear' in look) unclear.push(look);
    else fine.push(look.fine);
  }
  wrong.sort((a, b) => rank(a.wrong) - rank(b.wrong) || order(a.says, b.says));
  unclear.sort((a, b) => order(a.unclear, b.unclear));
  fine.sort();
  const shown = wrong.slice(0, most);
  if (wrong[0])
    return [
      fail(
        wrong[0].wrong,
        subject,
        sentences(wrong.map(({ says }) => says)),
        shown.map(({ seen }) => ({ seen, where, expected: view.expected })),
        view.fix(
          node,
          shown.map(({ row }) => row),
        ),
      ),
    ];
  if (unclear[0]) return [unknown(subject, unclear[0].unclear, unclear[0].why)];
  if (unread) return [unknown(subject, `All ${view.what} of ${node}`, unread)];
  if (fine.length === 0) return [];
  return [pass(subject, `${node} ${view.good(fine)}.`, { seen: fine.slice(0, most).join(', '), where })];
}

/** More are counted, not named. */
const most = 5;

const sentences = (all: readonly string[]) =>
  [...all.slice(0, most), ...(all.length > most ? [`${all.length - most} more.`] : [])].join(' ');

const rank = (severity: Severity) => severities.indexOf(severity);

const order = (a: string, b: string) => (a < b ? -1 : 1);
