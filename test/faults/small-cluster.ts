import { clusters } from '../../demo/clusters.ts';
import { type DemoCluster, simulate } from '../../demo/index.ts';

/** 18 November 2026. */
export const now = 1795000000;

/**
 * The healthy cluster with a guest or two of each kind: three nodes, HA with its rules, replication, backups on two
 * servers. The table asks it many hundred times.
 */
export const smallCluster = (): DemoCluster =>
  simulate(
    'small',
    (at) => {
      const whole = clusters.healthy?.(at, {});
      if (!whole) throw new Error('The simulated clusters have no healthy one any more.');
      const kept = new Set([101, 102, 202, 301, 305]);
      const sids = new Set([...kept].flatMap((vmid) => [`vm:${vmid}`, `ct:${vmid}`]));
      return {
        ...whole,
        guests: whole.guests.filter(({ vmid }) => kept.has(vmid)),
        backups: whole.backups.filter(({ vmid }) => kept.has(vmid)),
        replication: whole.replication.filter(({ guest }) => kept.has(guest)),
        ha: {
          ...whole.ha,
          resources: whole.ha.resources.filter(({ sid }) => sids.has(sid)),
          rules: whole.ha.rules
            .map((rule) => ({ ...rule, resources: rule.resources.filter((sid) => sids.has(sid)) }))
            .filter(({ resources }) => resources.length > 0),
        },
      };
    },
    { now, seed: 1 },
  );
