import { forbidden } from './api-error.ts';
import type { Ask } from './endpoint.ts';

/** Some writing methods of the real API with what they need, so that a reader's token is refused the same way. */
const writes: { method: string; path: RegExp; place: string; privilege: string }[] = [
  {
    method: 'POST',
    path: /^\/nodes\/[^/]+\/(?:qemu|lxc)\/(\d+)\/status\/\w+$/,
    place: '/vms/$1',
    privilege: 'VM.PowerMgmt',
  },
  {
    method: 'POST',
    path: /^\/nodes\/[^/]+\/(?:qemu|lxc)\/(\d+)\/migrate$/,
    place: '/vms/$1',
    privilege: 'VM.Migrate',
  },
  {
    method: 'DELETE',
    path: /^\/nodes\/[^/]+\/(?:qemu|lxc)\/(\d+)$/,
    place: '/vms/$1',
    privilege: 'VM.Allocate',
  },
  { method: 'PUT', path: /^\/nodes\/[^/]+\/qemu\/(\d+)\/config$/, place: '/vms/$1', privilege: vmConfig() },
  { method: 'POST', path: /^\/cluster\/backup$/, place: '/', privilege: 'Sys.Modify' },
  { method: 'DELETE', path: /^\/cluster\/backup\/[^/]+$/, place: '/', privilege: 'Sys.Modify' },
  { method: 'PUT', path: /^\/cluster\/options$/, place: '/', privilege: 'Sys.Modify' },
];

/**
 * Refuses a writing method that the simulation knows: for want of the privilege, as the real API does, or because
 * the simulated cluster changes by its story alone. Returns for methods it does not know (they become 501).
 */
export function refuseWrite(method: string, path: string, { may }: Ask): void {
  for (const write of writes) {
    const match = write.method === method && write.path.exec(path);
    if (!match) continue;
    const place = write.place.replace('$1', match[1] ?? '');
    if (!may.any(place, ...write.privilege.split('|'))) throw forbidden(`${place}, ${write.privilege}`);
    throw forbidden('the simulated cluster can only be read');
  }
}

function vmConfig(): string {
  const parts = ['Disk', 'CDROM', 'CPU', 'Memory', 'Network', 'HWType', 'Options', 'Cloudinit'];
  return parts.map((part) => `VM.Config.${part}`).join('|');
}
