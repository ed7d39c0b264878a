import * as z from 'zod/mini';
import type { Gap } from '../audit/facts.ts';
import { type Asker, api, Unread } from './ask.ts';
import { amount, maybe, prose, rows, rowsOf, text } from './decode.ts';
import { decodeRows, type RowKind } from './decode-rows.ts';
import type { DiskFacts, DiskPart } from './disks.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type Pool = NonNullable<DiskFacts['zfs']>[number];

/** ZFS pools of a node, each with its detail. A node without the tools has no pool. */
export async function readZfs(asker: Asker, node: string): Promise<DiskPart> {
  const name = 'zfs';
  const path = api`/nodes/${node}/disks/zfs`;
  const answer = await asker.ask({ path, schema: rowsOf(poolRow), what: `read the ZFS pools of ${node}` });
  if (answer instanceof Unread)
    return { name, fields: /zfsutils\S* not installed/i.test(answer.cause) ? { zfs: [] } : answer };
  const decoded = decodeRows(answer, {
    group: 'disks',
    schema: poolRow,
    what: `a ZFS pool of ${node}`,
    path,
    subject: () => `node/${node}/${name}`,
  });
  asker.nextWave();
  const pools = await Promise.all(decoded.rows.map((row) => readPool(asker, node, row)));
  return {
    name,
    fields: { zfs: sorted(pools, ({ pool }) => pool.pool).map(({ pool }) => pool) },
    gaps: [...decoded.gaps, ...pools.flatMap(({ gaps }) => gaps)],
  };
}

const poolRow = z.object({ name: text, health: text, size: amount, alloc: amount, frag: maybe(amount) });

const detailSchema = z.object({ scan: maybe(prose), errors: maybe(prose), children: maybe(rows) });

async function readPool(
  asker: Asker,
  node: string,
  { name, health, size, alloc, frag }: z.output<typeof poolRow>,
): Promise<{ pool: Pool; gaps: Gap[] }> {
  const path = api`/nodes/${node}/disks/zfs/${name}`;
  const what = `read the state of the ZFS pool ${name} on ${node}`;
  const detail = await asker.ask({ path, schema: detailSchema, what });
  const subject = `node/${node}/zfs/${name}`;
  const pool: Pool = known({
    pool: name,
    health,
    sizeBytes: size,
    usedBytes: alloc,
    fragmentation: frag === undefined || frag > 100 ? undefined : frag / 100,
    troubled: [],
  });
  if (detail instanceof Unread) return { pool, gaps: [detail.as('disks', subject)] };
  const untold = new Unread(what, 'unsupported', 'it says nothing of data errors', undefined, path);
  const about = { group: 'disks', schema: deviceRow, what: `a device of ${name}`, path } as const;
  const { troubled, gaps } = troubledIn(detail.children ?? [], name, { ...about, subject: () => subject });
  return {
    pool: known({ ...pool, scan: scanOf(detail.scan), dataErrors: detail.errors, troubled }),
    gaps: detail.errors === undefined ? [...gaps, untold.as('disks', subject)] : gaps,
  };
}

/**
 * `scrub repaired 0B in 00:21:46 with 0 errors on Sun Nov  8 00:45:47 2026`; the time is the node's wall clock, taken
 * for UTC here: good for ages in days. Resilvering is no scrub.
 */
function scanOf(line: string | undefined): Pool['scan'] {
  if (line === undefined) return undefined;
  const [, errors] = / with (\d{1,15}) errors\b/.exec(line) ?? [];
  const [, at] = /^scrub repaired .* on \w{3} (\w{3} +\d+ [\d:]{8} \d{4})\b/.exec(line) ?? [];
  const scrubbedAt = Date.parse(`${at} UTC`) / 1000;
  return known({
    text: line,
    scrubbedAt: at !== undefined && scrubbedAt > 0 ? scrubbedAt : undefined,
    errors: errors === undefined ? undefined : Number(errors),
  });
}

const deviceRow = z.object({
  name: text,
  state: maybe(text),
  read: maybe(amount),
  write: maybe(amount),
  cksum: maybe(amount),
  children: maybe(rows),
});

/** The deepest tree that is looked into; pools have four levels. */
const deepest = 8;

/**
 * Devices that are not ONLINE (a spare waits as AVAIL), and whatever else counted errors: on RAID-Z they may stand
 * with the whole alone. The first row is the pool itself.
 */
function troubledIn(
  children: unknown[],
  pool: string,
  about: RowKind<typeof deviceRow, 'disks'>,
  depth = 0,
): { troubled: Pool['troubled']; gaps: Gap[] } {
  if (depth > deepest) return { troubled: [], gaps: [] };
  const decoded = decodeRows(children, about);
  const parts = decoded.rows.map(
    ({ name, state = '', read = 0, write = 0, cksum = 0, children: below = [] }) => {
      const errors = read + write + cksum;
      const isDevice = below.length === 0 && state !== '';
      const fault = (isDevice && !/^(ONLINE|AVAIL)$/.test(state)) || (errors > 0 && name !== pool);
      const deeper = troubledIn(below, pool, about, depth + 1);
      return fault ? { ...deeper, troubled: [{ device: name, state, errors }, ...deeper.troubled] } : deeper;
    },
  );
  return {
    troubled: sorted(
      parts.flatMap(({ troubled }) => troubled),
      ({ device }) => device,
      ({ state }) => state,
    ),
    gaps: [...decoded.gaps, ...parts.flatMap(({ gaps }) => gaps)],
  };
}
