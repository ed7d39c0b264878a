import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'network-same-timezone',
  title: 'All nodes live in the same time zone',
  category: 'network',
  essential: false,
  needs: ['nodes'],

  check({ nodes }, { gap }) {
    const online = nodes.filter((node) => node.online);
    if (online.length < 2) return [];
    const zones = new Map<string, string[]>();
    for (const { node, clock } of online)
      if (clock) zones.set(zoneOf(clock), [...(zones.get(zoneOf(clock)) ?? []), node]);
    const silent = online.filter(({ clock }) => !clock).map(({ node }) => node);
    const [usual, ...others] = [...zones].sort(([, a], [, b]) => b.length - a.length);
    const evidence = {
      seen: [...zones].map(([zone, where]) => `${where.join(', ')}: ${zone}`).join('; '),
      where: '/nodes/{node}/time',
      expected: 'one time zone',
    };
    if (usual && others.length > 0)
      return [
        fail(
          'low',
          'cluster',
          `The nodes live in ${zones.size} time zones, so a job's schedule and the times in logs mean something else on ${listed(others.flatMap(([, where]) => where))} than on ${listed(usual[1])}.`,
          evidence,
          {
            summary: 'Give all nodes the same time zone.',
            commands: others.flatMap(([, where]) =>
              where.map((node) =>
                command('changes', 'pvesh set', [`/nodes/${node}/time`], { timezone: usual[0] }),
              ),
            ),
          },
        ),
      ];
    if (!usual || silent.length > 0)
      return [unknown('cluster', `The time zone of ${listed(silent)}`, gap('nodes', `node/${silent[0]}`))];
    return [pass('cluster', `All nodes live in ${usual[0]}.`, evidence)];
  },
});

/** The same zone has two names. */
const zoneOf = ({ timezone }: { timezone: string }) => (timezone === 'Etc/UTC' ? 'UTC' : timezone);
