import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, api, type Gathered, Unread } from './ask.ts';
import { amount, flag, maybe, prose, record, rows, rowsOf, text, whole } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import { type FirstLook, onlineNodes } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type CephFacts = NonNullable<Facts['ceph']>;
type Status = z.output<typeof statusSchema>;

/**
 * State of Ceph by the node that answers, or by another one where that node has none of it; two nodes without it, or
 * one that is alone, and there is none. Gaps `checks`, `pools`. (pve-manager, PVE/Ceph/Tools.pm check_ceph_inited.)
 */
export async function gatherCeph(asker: Asker, look: FirstLook): Promise<Gathered<CephFacts>> {
  const [entry, other] = nodesToAsk(look);
  let node = entry;
  let status = await askStatus(asker, '/cluster/ceph/status');
  if (status === 'none' && other) {
    asker.nextWave();
    node = other;
    status = await askStatus(asker, api`/nodes/${other}/ceph/status`);
  }
  if (status === 'none') return { facts: { installed: false, checks: [] }, gaps: [] };
  if (status instanceof Unread) return { gaps: [status.as('ceph')] };
  asker.nextWave();
  const checks = checksIn(status);
  const pools = await readPools(asker, node);
  return {
    facts: known<CephFacts>({
      installed: true,
      ...stateOf(status),
      checks: checks.facts,
      pools: pools.facts,
    }),
    gaps: [...checks.gaps, ...pools.gaps],
  };
}

/** The node that answers for the cluster, and one more. */
function nodesToAsk(look: FirstLook): (string | undefined)[] {
  const online = onlineNodes(look);
  const local = look.status instanceof Unread ? undefined : look.status.nodes.find((row) => row.local)?.name;
  const entry = local ?? online[0];
  return [entry, online.find((node) => node !== entry)];
}

const statusSchema = z.object({
  health: z.object({ status: text, checks: maybe(record) }),
  osdmap: maybe(z.object({ num_osds: maybe(whole), num_up_osds: maybe(whole), num_in_osds: maybe(whole) })),
  monmap: maybe(z.object({ mons: maybe(rows), num_mons: maybe(whole) })),
  quorum_names: maybe(rows),
  pgmap: maybe(z.object({ bytes_total: maybe(amount), bytes_used: maybe(amount) })),
});

async function askStatus(asker: Asker, path: string): Promise<Status | Unread | 'none'> {
  const answer = await asker.ask({ path, schema: statusSchema, what: 'read the state of Ceph' });
  const without = answer instanceof Unread && /not installed|not initialized/i.test(answer.cause);
  return without ? 'none' : answer;
}

function stateOf({ health, osdmap, monmap, quorum_names, pgmap }: Status): Partial<CephFacts> {
  const { num_osds: total, num_up_osds: up, num_in_osds: joined } = osdmap ?? {};
  const monitors = monmap?.mons?.length ?? monmap?.num_mons;
  const { bytes_total: totalBytes, bytes_used: usedBytes } = pgmap ?? {};
  return {
    health: health.status,
    ...(total !== undefined &&
      up !== undefined &&
      joined !== undefined && { osds: { total, up, in: joined } }),
    ...(monitors !== undefined &&
      quorum_names && { monitors: { total: monitors, inQuorum: quorum_names.length } }),
    ...(totalBytes !== undefined && usedBytes !== undefined && { usage: { totalBytes, usedBytes } }),
  };
}

const checkRow = z.object({
  code: text,
  severity: maybe(text),
  summary: maybe(z.object({ message: maybe(prose) })),
  muted: maybe(flag),
});

/** By code: `OSD_NEARFULL`. */
function checksIn({ health }: Status): Gathered<CephFacts['checks']> & { facts: CephFacts['checks'] } {
  const list = [...(health.checks ?? [])].map(([code, check]) => ({ ...Object(check), code }));
  const decoded = decodeRows(list, {
    group: 'ceph',
    schema: checkRow,
    what: 'a health check of Ceph',
    path: '/cluster/ceph/status',
    subject: () => 'checks',
  });
  const checks = decoded.rows.map(({ code, severity, summary, muted }) => ({
    code,
    severity: severity ?? 'unknown',
    message: summary?.message ?? '',
    muted: muted === true,
  }));
  return { facts: sorted(checks, ({ code }) => code), gaps: decoded.gaps };
}

const poolRow = z.object({ pool_name: text, size: whole, min_size: whole });

async function readPools(
  asker: Asker,
  node: string | undefined,
): Promise<Gathered<NonNullable<CephFacts['pools']>>> {
  const what = 'list the pools of Ceph';
  if (node === undefined)
    return { gaps: [new Unread(what, 'unreachable', 'no node is known to ask').as('ceph', 'pools')] };
  const path = api`/nodes/${node}/ceph/pool`;
  const answer = await asker.ask({ path, schema: rowsOf(poolRow), what });
  if (answer instanceof Unread) return { gaps: [answer.as('ceph', 'pools')] };
  const subject = () => 'pools';
  const decoded = decodeRows(answer, {
    group: 'ceph',
    schema: poolRow,
    what: 'a pool of Ceph',
    path,
    subject,
  });
  const pools = decoded.rows.map(({ pool_name, size, min_size }) => ({
    name: pool_name,
    size,
    minSize: min_size,
  }));
  return { facts: sorted(pools, ({ name }) => name), gaps: decoded.gaps };
}
