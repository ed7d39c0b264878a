import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Gathered, Unread } from './ask.ts';
import { amount, flag, identifier, list, maybe, text, vmid } from './decode.ts';
import { decodeList } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import { filters, hidden } from './visibility.ts';

export type Guest = NonNullable<Facts['guests']>[number];

/** Guests as the first round listed them, without their configurations. Gaps `filtered` where the token sees only some, `incomplete`. */
export function guestsIn(look: FirstLook): Gathered<Guest[]> {
  if (look.guestRows instanceof Unread) return { gaps: [look.guestRows.as('guests')] };
  const filtered = hidden(look.permissions, filters.guests);
  if (filtered && look.guestRows.length === 0) return { gaps: [filtered.as('guests')] };
  const about = { group: 'guests', schema: guestRow, what: 'a guest', path: '/cluster/resources' } as const;
  const decoded = decodeList(look.guestRows, about, { things: 'guests' });
  if (look.guestRows.length > 0 && decoded.rows.length === 0) return { gaps: [noneReadable.as('guests')] };
  const offline = new Set(look.nodes.filter(({ online }) => !online).map(({ node }) => node));
  const guests = decoded.rows.map((row) => guestOf(row, offline.has(row.node)));
  return {
    facts: sorted(guests, ({ vmid }) => vmid),
    gaps: [...(filtered ? [filtered.as('guests', 'filtered')] : []), ...decoded.gaps],
  };
}

const noneReadable = new Unread(
  'list the guests',
  'malformed',
  'not one row of the list can be read',
  undefined,
  '/cluster/resources',
);

const guestRow = z.object({
  type: z.enum(['qemu', 'lxc']),
  vmid,
  node: identifier,
  name: maybe(text),
  template: maybe(flag),
  status: text,
  cpu: maybe(amount),
  maxcpu: maybe(amount),
  mem: maybe(amount),
  maxmem: maybe(amount),
  maxdisk: maybe(amount),
  uptime: maybe(amount),
  pool: maybe(text),
  tags: maybe(list),
  lock: maybe(text),
  hastate: maybe(text),
});
type Row = z.output<typeof guestRow>;

/**
 * Of a guest whose node fell silent only what stays true: the API goes on giving its old state and figures for
 * five minutes.
 */
const guestOf = (row: Row, silent: boolean): Guest =>
  known({
    id: `${row.type}/${row.vmid}`,
    vmid: row.vmid,
    type: row.type,
    node: row.node,
    name: row.name,
    template: row.template === true,
    status: silent ? 'unknown' : row.status,
    cores: row.maxcpu,
    cpuShare: silent ? undefined : row.cpu,
    memoryBytes: row.maxmem,
    memoryUsedBytes: silent ? undefined : row.mem,
    diskBytes: row.maxdisk,
    uptimeSeconds: silent ? undefined : row.uptime,
    pool: row.pool,
    tags: row.tags?.sort() ?? [],
    lock: row.lock,
    haState: row.hastate,
  });
