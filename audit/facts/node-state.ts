import * as z from 'zod/mini';

const measured = z.object({ mean: z.number(), p95: z.number() });

/**
 * How busy each online node was over the last day: `/nodes/{node}/rrddata?timeframe=day`. Shares from 0 to 1.
 * A column without samples is absent; a node that did not answer has a gap `node/<name>`. Where a backup ran and
 * nobody can tell how busy the node was then, there is a gap `node/<name>/backup`.
 */
export const performanceSchema = z.array(
  z.object({
    node: z.string(),
    samples: z.number(),
    cpu: z.optional(measured),
    ioWait: z.optional(measured),
    memory: z.optional(measured),
    /** Pressure stall, share of time; release 9. `some` for CPU, `full` for I/O and memory. */
    pressureCpu: z.optional(measured),
    pressureIo: z.optional(measured),
    pressureMemory: z.optional(measured),
    /** Worst I/O pressure (else I/O wait) while a vzdump task ran on the node, 0 to 1; absent when none ran. */
    ioDuringBackup: z.optional(z.object({ mean: z.number(), peak: z.number(), minutes: z.number() })),
  }),
);

/**
 * Settings of the system under each online node: `/dns`, `/services`, `/apt/repositories`,
 * `/firewall/options`, `/nodes/{node}/config`. Parts that did not answer are absent (gap `node/<name>/<part>`).
 */
export const systemSchema = z.array(
  z.object({
    node: z.string(),
    dns: z.optional(z.object({ search: z.optional(z.string()), servers: z.array(z.string()) })),
    /** Units that are installed and failed. */
    failedServices: z.optional(z.array(z.string())),
    /** Whether chrony or systemd-timesyncd runs; absent where neither is installed, the API lists no other (gap `node/<name>/time`). */
    timeService: z.optional(z.boolean()),
    repositories: z.optional(
      z.object({
        enterprise: z.boolean(),
        noSubscription: z.boolean(),
        test: z.boolean(),
        /** Debian suites in use by enabled repositories, without `-security` and `-updates`. */
        suites: z.array(z.string()),
        errors: z.array(z.string()),
      }),
    ),
    firewallEnabled: z.optional(z.boolean()),
  }),
);

/** `/cluster/notifications/targets`, `/matchers`, `/cluster/metrics/server`. Release 8.1 and later for the first two. Parts that could not be read are absent (gaps `targets`, `matchers`, `metricServers`). */
export const notificationsSchema = z.object({
  targets: z.optional(z.array(z.object({ name: z.string(), type: z.string(), enabled: z.boolean() }))),
  matchers: z.optional(
    z.array(z.object({ name: z.string(), enabled: z.boolean(), targets: z.array(z.string()) })),
  ),
  metricServers: z.optional(z.array(z.object({ id: z.string(), type: z.string(), enabled: z.boolean() }))),
});
