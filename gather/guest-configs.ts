import * as z from 'zod/mini';
import { type Asker, api, type Gathered, offline, Unread } from './ask.ts';
import { identifier, object, rows } from './decode.ts';
import type { FirstLook } from './first-look.ts';
import { guestConfig, isGuestConfig } from './guest-config.ts';
import type { Guest } from './guests.ts';

export interface GatheredConfigs extends Gathered<Guest[]> {
  facts: Guest[];
  /** Guests that their node no longer had when it was asked, and what it said. */
  gone: { guest: Guest; answer: Unread }[];
}

/** Adds each guest's configuration: one request a guest, there is no other way. Gaps by the guest's id. */
export async function gatherGuestConfigs(
  asker: Asker,
  look: FirstLook,
  guests: Guest[],
): Promise<GatheredConfigs> {
  const online = new Set(look.nodes.filter((member) => member.online).map(({ node }) => node));
  const read = await Promise.all(
    guests.map(async (guest) => ({ guest, answer: await readConfig(asker, guest, online.has(guest.node)) })),
  );
  const missed = read.flatMap(({ guest, answer }) => (answer instanceof Unread ? [{ guest, answer }] : []));
  return {
    facts: read.map(({ guest, answer }) =>
      answer instanceof Unread ? guest : { ...guest, config: guestConfig(guest.type, answer) },
    ),
    gaps: missed
      .filter(({ answer }) => !isGone(answer))
      .map(({ guest, answer }) => answer.as('guests', guest.id)),
    gone: missed.filter(({ answer }) => isGone(answer)),
  };
}

type Raw = Record<string, unknown>;

/** A guest that is gone was moved or removed meanwhile: the list, asked again, tells which. */
export async function settleGone(
  asker: Asker,
  { facts, gaps, gone }: GatheredConfigs,
): Promise<Gathered<Guest[]>> {
  if (gone.length === 0) return { facts, gaps };
  asker.nextWave();
  const list = await asker.ask({
    path: '/cluster/resources',
    schema: rows,
    query: { type: 'vm' },
    what: 'list the guests again',
  });
  const nodeNow = (guest: Guest): string | undefined => {
    const row = list instanceof Unread ? guest : list.find((each) => Object(each).id === guest.id);
    return row === undefined ? undefined : (identifier.safeParse(Object(row).node).data ?? guest.node);
  };
  const removed = new Set<string>();
  const moved = new Map<string, string>();
  for (const { guest, answer } of gone) {
    const node = nodeNow(guest);
    if (node === undefined) {
      removed.add(guest.id);
      continue;
    }
    const cause = node === guest.node ? answer.cause : `it moved from ${guest.node} to ${node} meanwhile`;
    gaps.push(new Unread(answer.what, 'unreachable', cause, undefined, answer.path).as('guests', guest.id));
    moved.set(guest.id, node);
  }
  const present = facts.filter(({ id }) => !removed.has(id));
  return { facts: present.map((guest) => ({ ...guest, node: moved.get(guest.id) ?? guest.node })), gaps };
}

async function readConfig(asker: Asker, guest: Guest, online: boolean): Promise<Raw | Unread> {
  const { node, type, vmid, id } = guest;
  const what = `read the configuration of ${id}`;
  if (!online) return offline(node, what);
  return await asker.ask({ path: api`/nodes/${node}/${type}/${vmid}/config`, schema: configSchema, what });
}

const configSchema = object.check(z.refine(isGuestConfig));

/** `Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist` */
const isGone = ({ cause }: Unread): boolean => /^Configuration file .* does not exist$/.test(cause);
