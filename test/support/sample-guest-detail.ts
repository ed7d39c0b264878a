import type { Inventory } from '../../audit/report.ts';

type Detail = NonNullable<Inventory['guests'][number]['detail']>;

const gib = 1024 ** 3;
const taken = Date.UTC(2026, 10, 22, 2, 41) / 1000;

/** What pages of guests show, by number: one with everything, one with nothing but what the list of guests says. */
export const guestDetails: Record<number, Detail> = {
  110: {
    pool: 'front',
    tags: ['web', 'edge'],
    lock: 'backup',
    haState: undefined,
    haRules: [
      { id: 'edge-nodes', kind: 'nodes', with: ['proxmox', 'proxmox2'], strict: false },
      { id: 'proxies-apart', kind: 'apart', with: ['ct:100'] },
      { id: 'front', kind: 'together', with: ['ct:100', 'vm:114'] },
      { id: 'one-node', kind: 'nodes', with: ['proxmox'], strict: true },
    ],
    onBoot: true,
    protection: false,
    unprivileged: true,
    osType: 'debian',
    passthrough: ['dev0'],
    disks: [
      { key: 'rootfs', storage: 'nas', sizeBytes: 8 * gib, backedUp: true },
      { key: 'mp0', backedUp: false },
    ],
    networks: [
      { key: 'net0', bridge: 'vmbr0', vlan: 20, firewall: true },
      { key: 'net1', firewall: false },
    ],
    replicas: [
      { id: '110-0', target: 'proxmox2', enabled: true, lastSyncAt: taken },
      { id: '110-1', target: 'proxmox3', enabled: true },
      { id: '110-2', target: 'proxmox3', enabled: false },
    ],
    jobs: ['backup-nightly'],
    copies: [
      {
        storage: 'nas',
        copies: 5,
        newest: {
          volid: 'nas:backup/vzdump-lxc-110-2026_11_22-02_41_00.tar.zst',
          takenAt: taken,
          sizeBytes: 1.2e9,
          encrypted: true,
          protected: true,
          verification: 'ok',
        },
      },
      {
        storage: 'local',
        node: 'proxmox',
        copies: 1,
        newest: { volid: 'local:backup/vzdump-lxc-110-old.tar', takenAt: taken - 86_400, unfinished: true },
      },
    ],
  },
  114: { tags: [], agent: false, jobs: [], copies: [], haRules: [], replicas: [], disks: [], networks: [] },
  115: { tags: [] },
};
