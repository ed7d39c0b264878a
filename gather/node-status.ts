import * as z from 'zod/mini';
import { type Asker, api, type Unread } from './ask.ts';
import { amount, maybe, text, whole } from './decode.ts';

export type NodeStatus = z.output<typeof statusSchema>;

/** What a node says of itself. Several groups need it, so it is asked once and shared. */
export const readNodeStatus = (asker: Asker, node: string): Promise<NodeStatus | Unread> =>
  asker.ask({ path: api`/nodes/${node}/status`, schema: statusSchema, what: `read the state of ${node}` });

const usage = z.object({ total: amount, used: amount });

const statusSchema = z.object({
  uptime: maybe(amount),
  cpu: maybe(amount),
  cpuinfo: maybe(z.object({ cpus: maybe(whole), model: maybe(text) })),
  memory: maybe(usage),
  swap: maybe(usage),
  rootfs: maybe(usage),
  /** `pve-manager/9.2.3/<repoid>` */
  pveversion: maybe(text),
  /** Since 8.2. */
  'current-kernel': maybe(z.object({ release: maybe(text) })),
  /** `Linux 6.8.12-4-pve #1 SMP …` */
  kversion: maybe(text),
});
