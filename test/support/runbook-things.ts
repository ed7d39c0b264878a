/** What the model of a cluster is made of. */

export interface NodeState {
  up: boolean;
  /** It takes part in the cluster, and the cluster lists it. */
  member: boolean;
  listed: boolean;
  /** Does not start any more. */
  broken: boolean;
  votes: number;
  refreshed: boolean;
  upgraded: boolean;
  patched: boolean;
}

export interface GuestState {
  type: 'qemu' | 'lxc';
  node: string;
  running: boolean;
  /** Where its disks are: `nas`, `pve1/local`. */
  disks: string[];
  /** What is on them is whole. */
  sound: boolean;
  wild: boolean;
  onBoot: boolean;
  managed: boolean;
  template: boolean;
  /** Other nodes with a replica of its local disks. */
  replicas: string[];
  /** Where HA takes it back to. */
  home: string;
}
