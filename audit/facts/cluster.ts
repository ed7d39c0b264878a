import * as z from 'zod/mini';

/** Membership, quorum and what the token may see. `/cluster/status`, `/version`, `/access/permissions`, `/cluster/config/*`. */
export const clusterSchema = z.object({
  /** Name from corosync; absent on a stand-alone host. */
  name: z.optional(z.string()),
  standalone: z.boolean(),
  /** `pveversion` of the answering node, e.g. `9.2.3`. */
  version: z.string(),
  quorate: z.optional(z.boolean()),
  members: z.array(z.object({ node: z.string(), online: z.boolean(), ip: z.optional(z.string()) })),
  /** Votes by `/cluster/config/nodes`; absent when that could not be read (gap `votes`). */
  votes: z.optional(
    z.array(
      z.object({
        node: z.string(),
        votes: z.number(),
        links: z.number(),
        addresses: z.optional(z.array(z.string())),
      }),
    ),
  ),
  /** QDevice as seen by the answering node; absent when it could not be read (gap `qdevice`). */
  qdevice: z.optional(z.object({ configured: z.boolean(), state: z.optional(z.string()) })),
  /** Datacenter options (`/cluster/options`), as far as rules use them; absent when they could not be read (gap `options`). */
  options: z.optional(
    z.object({
      /** CRS mode for HA: `basic`, `static`, `dynamic`. */
      haScheduler: z.optional(z.string()),
      rebalanceOnStart: z.optional(z.boolean()),
      migrationNetwork: z.optional(z.string()),
      migrationType: z.optional(z.string()),
      /** Names of the bandwidth limits that are set: `migration`, `restore`, `clone`, `move`, `default`. */
      bandwidthLimits: z.array(z.string()),
      haShutdownPolicy: z.optional(z.string()),
    }),
  ),
  /** Absent with a gap `permissions`. Effective rights of the audit's own token: path → privileges held; the value says whether they propagate. */
  permissions: z.optional(z.record(z.string(), z.record(z.string(), z.boolean()))),
});

/** Interfaces of each node: `/nodes/{node}/network`. Firewall switch: `/cluster/firewall/options`. */
export const networkSchema = z.object({
  /** Datacenter firewall; absent when it could not be read (gap `firewall`). */
  firewallEnabled: z.optional(z.boolean()),
  /** `DROP`, `REJECT` or `ACCEPT` for what no rule matches; absent = the default, DROP. */
  policyIn: z.optional(z.string()),
  nodes: z.array(
    z.object({
      node: z.string(),
      /** Absent when the node's interfaces could not be read (gap `node/<name>`). */
      interfaces: z.optional(
        z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            active: z.boolean(),
            cidr: z.optional(z.string()),
            gateway: z.optional(z.string()),
            vlanAware: z.optional(z.boolean()),
            ports: z.array(z.string()),
            mtu: z.optional(z.number()),
            /** `active-backup`, `802.3ad`, …; bonds only. */
            bondMode: z.optional(z.string()),
            vlanId: z.optional(z.number()),
            /** Interface under a VLAN interface. */
            vlanDevice: z.optional(z.string()),
          }),
        ),
      ),
    }),
  ),
});
