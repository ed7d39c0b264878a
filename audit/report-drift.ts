/** What moved between two audits, apart from findings. Imports nothing but zod, so that the report's schema can take it in. */
import * as z from 'zod/mini';

const guest = { id: z.string(), name: z.optional(z.string()) };

export const driftSchema = z.object({
  appeared: z.array(z.object({ ...guest, node: z.string() })),
  vanished: z.array(z.object({ ...guest, node: z.string() })),
  moved: z.array(z.object({ ...guest, from: z.string(), to: z.string() })),
  /** Guests and nodes that run for a shorter time than lies between the two audits. */
  restarted: z.array(z.object({ ...guest, uptimeSeconds: z.number() })),
  /** Settings that change what happens in a failure or a restore. */
  changed: z.array(z.object({ ...guest, what: z.string(), before: z.string(), after: z.string() })),
});
export type Drift = z.infer<typeof driftSchema>;
