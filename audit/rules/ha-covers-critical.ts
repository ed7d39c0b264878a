import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { nameless } from '../redundant-roles.ts';
import { type Role, roleOf, type Tier, tierOf } from '../roles.ts';
import { defineRule, fail, pass, type Severity, unknown, type Verdict } from '../rule.ts';
import { isRunning } from '../running-guests.ts';

/** What it means that a guest of this tier stays down until somebody starts it elsewhere. */
const severityOf: Record<Tier, Severity | undefined> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: undefined,
};

export default defineRule({
  id: 'ha-covers-critical',
  title: 'Every running guest that matters is managed by HA',
  category: 'ha',
  essential: true,
  needs: ['cluster', 'guests', 'ha'],
  fromAbsence: { ha: ['fail'] },

  check({ cluster, guests, ha }, { policy: { roles }, gap }) {
    if (cluster.members.length < 2) return [];
    const managed = new Set(ha.resources.map(({ sid }) => sid));
    const real = guests.filter(({ template }) => !template);
    const verdicts = real.flatMap((guest): Verdict[] => {
      const tier = tierOf(guest, roles);
      const severity = tier && severityOf[tier];
      const name = guestName(guest);
      if (managed.has(sidOf(guest)))
        return severity ? [pass(guest.id, `${name} is ${tier} and managed by HA.`, managedAs(guest))] : [];
      // A node that has long been silent tells neither names nor what ran on it.
      if (nameless(guest) || (guest.status === 'unknown' && severity))
        return [unknown(guest.id, `Whether ${name} is meant to run`, gap('nodes', `node/${guest.node}`))];
      return severity && isRunning(guest) ? [uncovered(guest, severity, tier, roles)] : [];
    });
    const filtered = gap('guests', 'filtered');
    if (filtered) return [...verdicts, unknown('cluster', 'Every guest', filtered)];
    if (real.length === 0 || real.some((guest) => tierOf(guest, roles))) return verdicts;
    const stranger = real.find(nameless);
    return stranger
      ? [...verdicts, unknown('cluster', 'What the guests are for', gap('nodes', `node/${stranger.node}`))]
      : [undeclared(real.length)];
  },
});

const managedAs = (guest: Guest) => ({
  seen: `${sidOf(guest)} is an HA resource`,
  where: '/cluster/ha/resources',
});

function uncovered(guest: Guest, severity: Severity, tier: Tier, roles: Role[]): Verdict {
  const why = guest.tags.includes(`tier-${tier}`) ? `tag tier-${tier}` : roleOf(guest, roles)?.role;
  return fail(
    severity,
    guest.id,
    `${guestName(guest)} is ${tier} (${why}) but not managed by HA.`,
    {
      seen: `${sidOf(guest)} is running and no HA resource`,
      where: '/cluster/ha/resources',
      expected: 'managed by HA',
    },
    {
      summary:
        'Let HA restart it, here or on another node. Its disks must be on shared storage or replicated to be there.',
      commands: [
        command('changes', 'ha-manager add', [sidOf(guest)], {
          state: 'started',
          max_relocate: 2,
          max_restart: 3,
        }),
      ],
    },
  );
}

const undeclared = (count: number): Verdict =>
  fail(
    'info',
    'cluster',
    'No guest says how much depends on it, so nobody can tell which ones HA should manage.',
    { seen: `${counted(count, 'guest')} without a known role or tier`, where: '/cluster/resources' },
    {
      summary:
        'Tag guests in Proxmox with tier-critical, tier-high, tier-medium or tier-low, or with a role such as role-dns; or name them under roles in the policy.',
      commands: [],
    },
  );
