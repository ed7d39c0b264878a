import { type Bridges, bridgesOf } from '../bridges.ts';
import { command } from '../command.ts';
import type { FactsOf, Gap } from '../facts.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'network-bridges-everywhere',
  title: 'Every bridge that guests use exists on all nodes',
  category: 'network',
  essential: false,
  needs: ['network', 'nodes', 'guests'],
  also: ['ha'],

  check({ network, nodes, guests, ha }, context) {
    const bridges = bridgesOf(network.nodes, nodes);
    if (bridges.told.length + bridges.silent.length < 2) return [];
    const targets = haTargets(ha);
    const knowsTargets = ha?.rules !== undefined;
    const usual = guests.filter(
      (guest) => !guest.template && (!idle.has(guest.status) || targets.has(guest.vmid)),
    );
    const users = new Map<string, User[]>([...bridges.byName.keys()].map((name) => [name, []]));
    for (const guest of usual)
      for (const name of new Set(guest.config?.networks.map(({ bridge }) => bridge))) {
        if (name === undefined) continue;
        const list = users.get(name) ?? [];
        list.push({ guest, ha: knowsTargets && targets.has(guest.vmid), onlyNodes: targets.get(guest.vmid) });
        users.set(name, list);
      }
    const unread = usual.filter(({ config }) => config === undefined);
    return [...users].map(([name, using]) => judge(name, using, unread, bridges, context));
  },
});

const idle = new Set(['stopped', 'unknown']);

interface User {
  guest: Guest;
  /** HA is known to take it to these nodes by itself. */
  ha: boolean;
  /** The only nodes on which HA may run it. */
  onlyNodes?: Set<string> | undefined;
}

/** vmid → the nodes a strict affinity rule binds it to, or undefined where every node will do. */
function haTargets(ha: FactsOf<'ha'>['ha'] | undefined): Map<number, Set<string> | undefined> {
  const strict = (ha?.rules ?? []).filter(
    ({ type, enabled, strict }) => type === 'node-affinity' && enabled && strict,
  );
  const boundTo = new Map(
    strict.flatMap(({ resources, nodes }) =>
      resources.map((sid) => [sid, new Set(Object.keys(nodes ?? {}))] as const),
    ),
  );
  return new Map(
    (ha?.resources ?? [])
      .filter(({ requestedState }) => requestedState !== 'ignored' && requestedState !== 'disabled')
      .map(({ vmid, sid }) => [vmid, boundTo.get(sid)]),
  );
}

function judge(name: string, users: User[], unread: Guest[], bridges: Bridges, { gap }: Context): Verdict {
  const subject = `bridge/${name}`;
  const on = bridges.byName.get(name);
  if (on === undefined)
    return unknown(
      subject,
      `${name}, which ${names(users)} ${users.length === 1 ? 'uses' : 'use'},`,
      bridges.silent[0] === undefined ? unlisted(name) : gap('network', `node/${bridges.silent[0]}`),
    );
  const lacking = bridges.told.filter((node) => !on.has(node));
  const stuck = users.filter(({ onlyNodes }) => lacking.some((node) => onlyNodes?.has(node) ?? true));
  if (stuck.length > 0) return missing(name, lacking, stuck, [...on.keys()]);
  if (lacking.length > 0 && unread[0] !== undefined)
    return unknown(
      subject,
      `Whether ${names(unread.map((guest) => ({ guest })))} ${unread.length === 1 ? 'needs' : 'need'} ${name} on ${listed(lacking)}`,
      configGap(gap, unread[0].id),
    );
  if (bridges.silent[0] !== undefined && users.length > 0)
    return unknown(
      subject,
      `Whether ${listed(bridges.silent)} has ${name}`,
      gap('network', `node/${bridges.silent[0]}`),
    );
  const message =
    lacking.length > 0
      ? `${name} is missing on ${listed(lacking)}, but no guest needs it there.`
      : `${name} exists on ${listed([...on.keys()])}.`;
  return pass(subject, message, { seen: [...on.keys()].join(', '), where: '/nodes/{node}/network' });
}

function missing(name: string, lacking: string[], stuck: User[], has: string[]): Verdict {
  const byHa = stuck.filter(({ ha }) => ha);
  return fail(
    byHa.length > 0 ? 'medium' : 'low',
    `bridge/${name}`,
    byHa.length > 0
      ? `${name} is missing on ${listed(lacking)}, where HA may start ${names(byHa)}: without the bridge it cannot start.`
      : `${name} is missing on ${listed(lacking)}, so ${names(stuck)} cannot move there.`,
    { seen: `only on ${has.join(', ')}`, where: '/nodes/{node}/network', expected: 'on every online node' },
    {
      summary: `Create ${name} on ${listed(lacking)} as it is on ${has[0]}, or bind these guests to the nodes that have it by a strict HA node affinity rule.`,
      commands: [command('reads', 'pvesh get', [`/nodes/${has[0]}/network/${name}`])],
    },
  );
}

const names = (users: readonly { guest: Guest }[]) =>
  listed(
    users.map(({ guest }) => guestName(guest)),
    3,
  );

const unlisted = (name: string): Gap => ({
  group: 'network',
  subject: `bridge/${name}`,
  reason: 'unsupported',
  detail: 'no node lists it, as is so for networks of SDN.',
});
