import type { Release } from '../state.ts';
import { isBefore } from './release.ts';

/** QEMU's version in a release of Proxmox VE, e.g. `10.1.2`. */
export function qemuVersion(release: Release): string {
  if (isBefore(release, '8.0')) return '7.2.0';
  return isBefore(release, '9.0') ? '8.1.5' : '10.1.2';
}
