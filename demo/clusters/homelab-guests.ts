import type { GuestExtra, GuestRow } from '../guest.ts';
import { canary } from './canaries.ts';

/** The 37 guests of the homelab, 17, 10 and 10 on its nodes; four are stopped. */
export const homelabGuests: GuestRow[] = [
  [100, 'lxc', 'proxmox', 'influxdb', 2, 4, 'TrueNas_NVMe:20'],
  [101, 'lxc', 'proxmox', 'grafana', 1, 1, 'TrueNas_NVMe:8'],
  [102, 'lxc', 'proxmox', 'calibre-web', 2, 3, 'TrueNas_NVMe:16 mp0=Truenas_jbod:100,mp=/mnt/books'],
  [103, 'lxc', 'proxmox', 'mealie', 1, 1, 'local-lvm:8'],
  [104, 'lxc', 'proxmox', 'freshrss', 1, 0.5, 'local-lvm:4'],
  [105, 'lxc', 'proxmox', 'linkding', 1, 0.5, 'local-lvm:4'],
  [106, 'lxc', 'proxmox', 'stirling-pdf', 2, 2, 'local-lvm:12'],
  [107, 'lxc', 'proxmox', 'it-tools', 1, 0.5, 'local-lvm:4', 'stopped'],
  [108, 'lxc', 'proxmox', 'actual-budget', 1, 0.5, 'local-lvm:6'],
  [110, 'lxc', 'proxmox', 'traefik', 1, 1, 'TrueNas_NVMe:6'],
  [116, 'lxc', 'proxmox', 'adguard-2', 1, 1, 'TrueNas_NVMe:6'],
  [118, 'lxc', 'proxmox', 'changedetection', 2, 1.5, 'local-lvm:12'],
  [119, 'lxc', 'proxmox', 'immich-test', 4, 2, 'local-lvm:40', 'stopped'],
  [121, 'lxc', 'proxmox', 'traefik-2', 1, 1, 'TrueNas_NVMe:6'],
  [131, 'lxc', 'proxmox', 'netbox', 2, 4, 'TrueNas_NVMe:16'],
  [132, 'lxc', 'proxmox', 'uptime-kuma', 1, 1, 'TrueNas_NVMe:8'],
  [133, 'lxc', 'proxmox', 'kea-dhcp-1', 1, 0.5, 'local-lvm:4'],

  [114, 'qemu', 'proxmox2', 'homeassistant', 4, 8, 'TrueNas_NVMe:64 efidisk0=TrueNas_NVMe:4M'],
  [120, 'lxc', 'proxmox2', 'jellyfin', 4, 1.5, 'TrueNas_NVMe:16 mp0=Truenas_jbod:600,mp=/mnt/media'],
  [123, 'lxc', 'proxmox2', 'navidrome', 1, 0.5, 'local-lvm:6'],
  [124, 'lxc', 'proxmox2', 'audiobookshelf', 1, 0.5, 'local-lvm:8'],
  [125, 'lxc', 'proxmox2', 'kavita', 1, 0.5, 'local-lvm:6'],
  [126, 'lxc', 'proxmox2', 'syncthing', 1, 0.5, 'local-lvm:4 mp0=Truenas_jbod:200,mp=/mnt/sync'],
  [127, 'lxc', 'proxmox2', 'wallabag', 1, 0.5, 'local-lvm:8'],
  [134, 'lxc', 'proxmox2', 'kea-dhcp-2', 1, 0.5, 'local-lvm:4'],
  [135, 'lxc', 'proxmox2', 'memos', 1, 0.25, 'local-lvm:4'],
  [136, 'lxc', 'proxmox2', 'excalidraw', 1, 0.25, 'local-lvm:4', 'stopped'],

  [109, 'lxc', 'proxmox3', 'esphome', 2, 1, 'TrueNas_NVMe:10'],
  [112, 'lxc', 'proxmox3', 'wikijs', 2, 2, 'TrueNas_NVMe:12'],
  [113, 'lxc', 'proxmox3', 'postgresql', 2, 4, 'TrueNas_NVMe:32'],
  [122, 'lxc', 'proxmox3', 'zigbee2mqtt', 1, 1, 'TrueNas_NVMe:4'],
  [128, 'lxc', 'proxmox3', 'docker-dev', 4, 8, 'TrueNas_NVMe:50'],
  [130, 'lxc', 'proxmox3', 'mqtt-prod', 1, 0.5, 'TrueNas_NVMe:4'],
  [137, 'qemu', 'proxmox3', 'build-runner', 4, 4, 'local-lvm:40'],
  [138, 'qemu', 'proxmox3', 'win11-lab', 4, 4, 'local-lvm:64 efidisk0=local-lvm:4M', 'stopped'],
  [139, 'lxc', 'proxmox3', 'homebox', 1, 0.5, 'local-lvm:6'],
  [1250, 'lxc', 'proxmox3', 'adguard', 1, 1, 'TrueNas_NVMe:6'],
];

/** Secrets stand where the real API shows them: notes, cloud-init, a container's environment. */
export const homelabExtras: Record<number, GuestExtra> = {
  114: { agentRuns: true, config: { bios: 'ovmf', machine: 'q35', ostype: 'l26', tags: 'smarthome' } },
  128: {
    config: {
      description: `Docker host, registry login ${canary('notes')}\n`,
      env: `API_KEY=${canary('env')}`,
    },
  },
  131: { config: { lxc: [['lxc.environment', `NETBOX_SECRET=${canary('lxc')}`]] } },
  137: {
    agentRuns: true,
    config: {
      ciuser: 'builder',
      cipassword: canary('cipassword'),
      sshkeys: encodeURIComponent(`ssh-ed25519 AAAAC3Nza${canary('sshkeys')} builder@home\n`),
      ipconfig0: 'ip=dhcp',
    },
  },
  138: { config: { bios: 'ovmf', machine: 'pc-q35-10.1', ostype: 'win11' } },
};
