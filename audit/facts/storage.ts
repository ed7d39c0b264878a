import * as z from 'zod/mini';

/** `/storage` (configuration) joined with `/nodes/{node}/storage` (state on each online node). Where the token sees only some there is a gap `filtered`. */
export const storageSchema = z.array(
  z.object({
    storage: z.string(),
    type: z.string(),
    shared: z.boolean(),
    enabled: z.boolean(),
    content: z.array(z.string()),
    /** Host that serves it (`server`, `portal`, first of `monhost`); absent for local ones. */
    server: z.optional(z.string()),
    /** Export, share, datastore, pool or path: tells two storages of one server apart. */
    location: z.optional(z.string()),
    namespace: z.optional(z.string()),
    /** Nodes it is restricted to; absent = all. */
    onlyNodes: z.optional(z.array(z.string())),
    /** `keep-*` settings; absent when none are set. `keep-all` is 1 when everything is kept. */
    retention: z.optional(z.record(z.string(), z.number())),
    /** One entry an online node on which it is configured; a node that did not answer has a gap `storage/<node>/<storage>`. */
    onNodes: z.array(
      z.object({
        node: z.string(),
        enabled: z.boolean(),
        active: z.boolean(),
        totalBytes: z.optional(z.number()),
        usedBytes: z.optional(z.number()),
        availableBytes: z.optional(z.number()),
      }),
    ),
  }),
);
