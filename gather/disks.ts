import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, api, type Gathered, Unread } from './ask.ts';
import { asText } from './clean-text.ts';
import { amount, maybe, prose, rowsOf, text } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { gatherParts, type Part } from './node-parts.ts';
import { sorted } from './sorted.ts';
import { readZfs } from './zfs.ts';

export type DiskFacts = NonNullable<Facts['disks']>[number];
export type DiskPart = Part<Partial<DiskFacts>>;
type Drive = NonNullable<DiskFacts['drives']>[number];

/**
 * Drives with what SMART says of them, ZFS pools and thin pools of the online nodes; drives that sleep wake up. Gaps
 * `node/<name>/drives`, `/zfs`, `/zfs/<pool>`, `/thin`, and `node/<name>` of one that is off.
 */
export const gatherDisks = (asker: Asker, look: FirstLook): Promise<Gathered<DiskFacts[]>> =>
  gatherParts<DiskFacts>('disks', 'the drives', look, (node) => [
    readDrives(asker, node),
    readZfs(asker.branch(), node),
    readThinPools(asker, node),
  ]);

const driveRow = z.object({
  devpath: text,
  type: maybe(text),
  model: maybe(prose),
  size: amount,
  health: maybe(prose),
  wearout: maybe(z.unknown()),
  used: maybe(text),
});

async function readDrives(asker: Asker, node: string): Promise<DiskPart> {
  const name = 'drives';
  const path = api`/nodes/${node}/disks/list`;
  const answer = await asker.ask({ path, schema: rowsOf(driveRow), what: `read the drives of ${node}` });
  if (answer instanceof Unread) return { name, fields: answer };
  const decoded = decodeRows(answer, {
    group: 'disks',
    schema: driveRow,
    what: `a drive of ${node}`,
    path,
    subject: () => `node/${node}/${name}`,
  });
  const drives = sorted(decoded.rows.map(driveOf), ({ device }) => device);
  return { name, fields: { drives }, gaps: decoded.gaps };
}

const driveOf = (row: z.output<typeof driveRow>): Drive =>
  known({
    device: row.devpath,
    kind: row.type ?? 'unknown',
    model: row.model,
    sizeBytes: row.size,
    health: row.health ?? 'UNKNOWN',
    lifeLeft: lifeLeft(row.wearout),
    used: row.used,
  });

/**
 * `wearout` is the percentage that is left, below 0 for a drive beyond its rated life, or `N/A`. More than 100 is a
 * raw value that is no percentage. (pve-storage, Diskmanage.pm get_wear_leveling_info.)
 */
function lifeLeft(wearout: unknown): number | undefined {
  const percent = /^-?\d+(\.\d+)?$/.test(asText(wearout) ?? '') ? Number(wearout) : Number.NaN;
  return percent <= 100 ? Math.max(0, percent / 100) : undefined;
}

const thinPoolRow = z.object({
  vg: text,
  lv: text,
  lv_size: amount,
  used: amount,
  metadata_size: amount,
  metadata_used: amount,
});

async function readThinPools(asker: Asker, node: string): Promise<DiskPart> {
  const name = 'thin';
  const path = api`/nodes/${node}/disks/lvmthin`;
  const answer = await asker.ask({
    path,
    schema: rowsOf(thinPoolRow),
    what: `read the thin pools of ${node}`,
  });
  if (answer instanceof Unread) return { name, fields: answer };
  const decoded = decodeRows(answer, {
    group: 'disks',
    schema: thinPoolRow,
    what: `a thin pool of ${node}`,
    path,
    subject: () => `node/${node}/${name}`,
  });
  const thin = decoded.rows.map((row) => ({
    group: row.vg,
    pool: row.lv,
    sizeBytes: row.lv_size,
    usedBytes: row.used,
    metadataSizeBytes: row.metadata_size,
    metadataUsedBytes: row.metadata_used,
  }));
  const inOrder = sorted(
    thin,
    ({ group }) => group,
    ({ pool }) => pool,
  );
  return { name, fields: { thin: inOrder }, gaps: decoded.gaps };
}
