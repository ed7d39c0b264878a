import type { Bridge } from '../bridges.ts';
import { command } from '../command.ts';
import { hostOf, segmentOf } from '../declared-networks.ts';
import type { FactsOf, Gap } from '../facts.ts';
import { configGap } from '../guest-config-gap.ts';
import type { Guest } from '../guest-name.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { overlap, type Subnet, subnetOf } from '../subnet.ts';

export default defineRule({
  id: 'network-links-apart',
  title: 'The links of the cluster network are separate networks',
  category: 'network',
  essential: false,
  needs: ['cluster', 'network', 'guests'],

  check({ cluster: { standalone, votes }, network, guests }, context) {
    if (standalone) return [];
    if (!votes)
      return [unknown('cluster', 'The links of the cluster network', context.gap('cluster', 'votes'))];
    const interfaces = new Map(network.nodes.map((entry) => [entry.node, entry.interfaces]));
    const used = segmentsOf(guests, context.gap);
    return votes.map((vote) => judge(vote, interfaces.get(vote.node), used, context));
  },
});

type Vote = NonNullable<FactsOf<'cluster'>['cluster']['votes']>[number];

interface Used {
  segments: Set<string>;
  /** Cards that are not known: why, if that is known. */
  hidden?: { why: Gap | undefined } | undefined;
}

const keyOf = (bridge = '', vlan?: number) => `${bridge} ${vlan ?? ''}`;

function segmentsOf(guests: readonly Guest[], gap: Context['gap']): Used {
  const real = guests.filter(({ template }) => !template);
  const unread = real.find(({ config }) => !config);
  const filtered = gap('guests', 'filtered');
  return {
    segments: new Set(
      real.flatMap(({ config }) => config?.networks.map(({ bridge, vlan }) => keyOf(bridge, vlan)) ?? []),
    ),
    hidden: unread ? { why: configGap(gap, unread.id) } : filtered && { why: filtered },
  };
}

interface Link {
  own: Bridge;
  subnet: Subnet;
}

function judge(
  { node, addresses }: Vote,
  interfaces: readonly Bridge[] | undefined,
  used: Used,
  { gap }: Context,
): Verdict {
  const subject = `node/${node}`;
  if (!addresses) return unknown(subject, `The links of ${node}`, gap('cluster', 'votes'));
  if (!interfaces) return unknown(subject, `The networks of ${node}`, gap('network', subject));
  const links = addresses.map((address): Link | undefined => {
    const own = interfaces.find(({ cidr }) => cidr !== undefined && hostOf(cidr) === address);
    const subnet = subnetOf(own?.cidr ?? '');
    return own && subnet && { own, subnet };
  });
  const [first] = links;
  const known = links.flatMap((link) => link ?? []);
  const same = known.some((one, at) =>
    known.slice(at + 1).some((other) => overlap(one.subnet, other.subnet)),
  );
  const { bridge, vlan } = first ? segmentOf(first.own, interfaces) : {};
  const shared = first !== undefined && used.segments.has(keyOf(bridge, vlan));
  const where = '/cluster/config/nodes';
  const seen = { seen: addresses.join(', ') || 'no address', where };
  if (same || shared)
    return fail(
      same ? 'medium' : 'low',
      subject,
      [
        same && `Two links of ${node} lie in one subnet (${addresses.join(', ')}): what cuts one cuts both.`,
        shared &&
          `The first link of ${node} (${addresses[0]}) shares ${first.own.name} with guests: their traffic delays the heartbeat of the cluster.`,
      ]
        .filter((sentence) => sentence !== false)
        .join(' '),
      { ...seen, expected: 'a network of its own for each link' },
      {
        summary:
          'Give each link a network of its own, best on other switches, and corosync the quiet one first: edit a copy of /etc/pve/corosync.conf, raise config_version and move it into place.',
        commands: [command('reads', 'pvecm status')],
      },
    );
  const lost = addresses.find((_, at) => links[at] === undefined);
  if (lost !== undefined || !first)
    return unknown(
      subject,
      `The network of the link ${lost ?? 'of'} ${lost === undefined ? node : `on ${node}`}`,
    );
  if (used.hidden && first.own.type !== 'eth')
    return unknown(subject, `Whether guests share ${first.own.name} with corosync`, used.hidden.why);
  return pass(subject, `The links of ${node} are networks of their own.`, seen);
}
