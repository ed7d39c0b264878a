import { command } from '../command.ts';
import { dateOf, duration } from '../moments.ts';
import { majorOf, supportEnd } from '../releases.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-release-supported',
  title: 'The installed release still gets updates',
  category: 'security',
  essential: false,
  needs: ['cluster'],
  also: ['updates'],

  check({ cluster, updates = [] }, { now, policy }) {
    // During an upgrade nodes differ; the oldest decides.
    const versions = [cluster.version, ...updates.flatMap(({ pveVersion }) => pveVersion ?? [])];
    const majors = versions.flatMap((version) => majorOf(version) ?? []);
    if (majors.length === 0) return [unknown('cluster', 'The release of Proxmox VE')];
    const major = Math.min(...majors);
    const end = supportEnd(major);
    const seen = { seen: `release ${major}`, where: '/version', expected: 'a release with updates' };
    if (end === 'open')
      return [pass('cluster', `Release ${major} gets updates; no end has been announced.`, seen)];
    if (end === 'newer')
      return [
        pass(
          'cluster',
          `Release ${major} is newer than this version of Offsight, which knows no end of it.`,
          seen,
        ),
      ];
    const last = dateOf(end - 86_400);
    if (end - now > policy.thresholds.supportDays * 86_400)
      return [pass('cluster', `Release ${major} gets updates until ${last}.`, seen)];
    return [
      fail(
        end > now ? 'medium' : 'high',
        'cluster',
        end > now
          ? `Release ${major} gets updates for another ${duration(end - now)}, until ${last}.`
          : `Release ${major} has had no updates since ${last}, not even for security.`,
        seen,
        {
          summary: `Upgrade to release ${major + 1}, node by node, after the checklist script of Proxmox (pve${major}to${major + 1}) has nothing to say.`,
          commands: [command('reads', 'pvesh get', ['/version'])],
        },
      ),
    ];
  },
});
