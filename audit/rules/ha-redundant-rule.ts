import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { haGuests, keptRunning, sidOf } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import { nameless, redundantRoles } from '../redundant-roles.ts';
import { defineRule, type Fix, fail, pass, unknown } from '../rule.ts';

type AffinityRule = NonNullable<FactsOf<'ha'>['ha']['rules']>[number];

export default defineRule({
  id: 'ha-redundant-rule',
  title: 'HA keeps guests that stand in for each other on different nodes',
  category: 'ha',
  essential: false,
  needs: ['cluster', 'guests', 'ha'],
  fromAbsence: { ha: ['pass'], 'ha/rules': ['fail'] },

  check({ cluster, guests, ha }, { policy, gap }) {
    // Resource affinity came with release 9; before it HA had no way to keep guests apart.
    if (Number.parseInt(cluster.version, 10) < 9) return [];
    const managed = haGuests(ha, guests)
      .filter(keptRunning)
      .flatMap(({ guest }) => guest ?? []);
    const verdicts = [...redundantRoles(managed, policy.roles)]
      // With more guests than nodes HA calls such a rule infeasible and ignores it.
      .filter(([, { length }]) => length >= 2 && length <= cluster.members.length)
      .map(([role, members]) => {
        const subject = `role/${role}`;
        const names = listed(members.map(guestName));
        if (!ha.rules) return unknown(subject, `Whether HA keeps ${names} apart`, gap('ha', 'rules'));
        const apart = ha.rules.filter((rule) => rule.affinity === 'negative');
        const inForce = apart.filter((rule) => rule.enabled && rule.errors.length === 0);
        const where = '/cluster/ha/rules';
        return covers(inForce, members)
          ? pass(subject, `HA keeps ${names} apart (${role}).`, { seen: 'a rule keeps them apart', where })
          : fail(
              'low',
              subject,
              `HA may start ${names} on one node: no rule in force keeps them apart (${role}).`,
              { seen: 'no such rule', where, expected: 'a negative resource-affinity rule' },
              keepApart(role, members, apart),
            );
      });
    const stranger = managed.find(nameless);
    return stranger
      ? [
          ...verdicts,
          unknown('cluster', `What ${guestName(stranger)} is for`, gap('nodes', `node/${stranger.node}`)),
        ]
      : verdicts;
  },
});

/** Whether every pair of them is named together by some rule. */
function covers(apart: AffinityRule[], members: Guest[]): boolean {
  const sids = members.map(sidOf);
  const sets = apart.map(({ resources }) => new Set(resources));
  return sids.every((a, at) => sids.slice(at + 1).every((b) => sets.some((set) => set.has(a) && set.has(b))));
}

/** Switches the rule on that is already there, else adds one. */
function keepApart(role: string, members: Guest[], apart: AffinityRule[]): Fix {
  const ready = apart.find((rule) => rule.errors.length === 0 && covers([rule], members));
  const name = `apart-${role.replace(/[^A-Za-z0-9]+/g, '-')}`;
  return ready
    ? {
        summary: `Enable the affinity rule ${ready.id}.`,
        // `--disable 0` is accepted and does nothing (pve-ha-manager, API2/HA/Rules.pm).
        commands: [
          command('changes', 'ha-manager rules set', ['resource-affinity', ready.id], { delete: 'disable' }),
        ],
      }
    : {
        summary: 'Tell HA to keep them on different nodes.',
        commands: [
          command('changes', 'ha-manager rules add', ['resource-affinity', name], {
            affinity: 'negative',
            resources: members.map(sidOf).join(','),
          }),
        ],
      };
}
