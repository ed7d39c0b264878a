import * as z from 'zod/mini';

const disk = z.object({
  /** Config key: `scsi0`, `rootfs`, `mp0`, `efidisk0`. */
  key: z.string(),
  /** Storage that holds it; absent for bind mounts and devices. */
  storage: z.optional(z.string()),
  sizeBytes: z.optional(z.number()),
  /** Whether vzdump takes it: `backup=0` on QEMU, missing `backup=1` on a container's mount point. */
  backedUp: z.boolean(),
  /** QEMU's cache mode where it is set: `unsafe`, `writeback`, … */
  cache: z.optional(z.string()),
  /** False where `replicate=0` keeps the disk out of replication. */
  replicated: z.optional(z.boolean()),
  discard: z.optional(z.boolean()),
  /** Template of which the disk is a linked clone; a clone on LVM-thin does not show. */
  cloneOf: z.optional(z.number()),
});

/** What a guest's own configuration says. `/nodes/{node}/{qemu|lxc}/{vmid}/config`. */
const config = z.object({
  disks: z.array(disk),
  networks: z.array(
    z.object({
      key: z.string(),
      bridge: z.optional(z.string()),
      vlan: z.optional(z.number()),
      mac: z.optional(z.string()),
      firewall: z.boolean(),
      /** QEMU: `virtio`, `e1000`, … */
      model: z.optional(z.string()),
      /** Limit in bytes a second. */
      rateBytes: z.optional(z.number()),
    }),
  ),
  onBoot: z.boolean(),
  protection: z.boolean(),
  /** QEMU guest agent enabled in the config; absent for containers. */
  agent: z.optional(z.boolean()),
  /** Containers only. */
  unprivileged: z.optional(z.boolean()),
  /** Host devices passed through without a cluster mapping (`hostpci0`, `usb1`, `dev0`). */
  passthrough: z.array(z.string()),
  /** ISO images that lie in a drive, `storage:iso/name`. */
  mountedIsos: z.array(z.string()),
  cloudInit: z.boolean(),
  osType: z.optional(z.string()),
  cpuType: z.optional(z.string()),
  /** Of `smbios1`, lower case: what stays with a virtual machine when it is renamed or restored. */
  uuid: z.optional(z.string()),
  /** `ovmf` or `seabios`; absent = the default. */
  bios: z.optional(z.string()),
  machine: z.optional(z.string()),
  hasEfiDisk: z.optional(z.boolean()),
  hasTpm: z.optional(z.boolean()),
  /** Least memory with ballooning; 0 when ballooning is off. */
  balloonBytes: z.optional(z.number()),
  /** `order` of the startup setting. */
  startupOrder: z.optional(z.number()),
  /** Features of a container that are on: `nesting`, `keyctl`, … */
  features: z.optional(z.array(z.string())),
  /** Raw `lxc.*` keys of a container's configuration, without values. */
  rawKeys: z.optional(z.array(z.string())),
  /** Keys of disks that belong to it and are attached nowhere: `unused0`. */
  unusedDisks: z.optional(z.array(z.string())),
  snapshotParent: z.optional(z.string()),
});

/**
 * `/cluster/resources` (types qemu and lxc), templates included. Where the token sees only some of them there is a
 * gap `filtered`; at lean depth one gap `config` stands for all configurations.
 */
export const guestsSchema = z.array(
  z.object({
    /** `qemu/100` or `lxc/101`. */
    id: z.string(),
    vmid: z.number(),
    type: z.enum(['qemu', 'lxc']),
    node: z.string(),
    /** Absent when the node has been silent for over five minutes. */
    name: z.optional(z.string()),
    template: z.boolean(),
    /** Open text: `running`, `stopped`, `paused`, `io-error`, …; `unknown` when its node is offline. */
    status: z.string(),
    cores: z.optional(z.number()),
    cpuShare: z.optional(z.number()),
    memoryBytes: z.optional(z.number()),
    memoryUsedBytes: z.optional(z.number()),
    diskBytes: z.optional(z.number()),
    uptimeSeconds: z.optional(z.number()),
    pool: z.optional(z.string()),
    tags: z.array(z.string()),
    lock: z.optional(z.string()),
    haState: z.optional(z.string()),
    /** Absent at lean depth or when it could not be read (gap with the guest's id). */
    config: z.optional(config),
  }),
);
