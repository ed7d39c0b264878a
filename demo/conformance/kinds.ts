import { type Fold, foldNumbered } from './shape.ts';

/** Lists whose rows are of several kinds, with the field that tells the kind. */
const discriminators: Record<string, string> = {
  '/cluster/resources': 'type',
  '/cluster/status': 'type',
  '/cluster/ha/status/current': 'type',
  '/cluster/ha/rules': 'type',
  '/nodes/{node}/network': 'type',
  '/nodes/{node}/network/{iface}': 'type',
  '/nodes/{node}/storage/{storage}/content': 'content',
  '/nodes/{node}/qemu': 'status',
  '/nodes/{node}/lxc': 'status',
  '/nodes/{node}/qemu/{vmid}/status/current': 'status',
  '/nodes/{node}/lxc/{vmid}/status/current': 'status',
  '/nodes': 'status',
  '/storage': 'type',
  '/storage/{storage}': 'type',
};

/** Objects whose keys are names: places under which every key counts as `*`. */
const named: Record<string, string[]> = {
  '/access/permissions': ['', '*'],
  '/access/roles/{roleid}': [''],
  '/access/users/{userid}': ['tokens'],
  '/cluster/config/totem': ['interface'],
  '/cluster/ha/status/manager_status': [
    'manager_status.node_status',
    'manager_status.service_status',
    'lrm_status',
    'lrm_status.*.results',
  ],
  '/nodes/{node}/qemu/{vmid}/status/current': ['blockstat', 'proxmox-support'],
  '/nodes/{node}/qemu': ['blockstat', 'proxmox-support'],
};

/** How the keys of an endpoint's answer are folded. */
export function foldFor(path: string): Fold {
  const places = named[path] ?? [];
  return (place, key) => (places.includes(place) ? '*' : foldNumbered(place, key));
}

/**
 * The rows of an answer by kind; an answer that is one object has the kind `''`. Nested lists stay within their row.
 */
export function rowsByKind(path: string, data: unknown): Map<string, unknown[]> {
  const kinds = new Map<string, unknown[]>();
  for (const row of Array.isArray(data) ? data : [data]) {
    const kind = kindOf(path, row);
    kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
  }
  return kinds;
}

function kindOf(path: string, row: unknown): string {
  if (row === null || typeof row !== 'object') return '';
  // An object that came out of JSON.
  const fields = row as Record<string, unknown>;
  if (path.endsWith('/snapshot')) return fields.name === 'current' ? 'current' : 'snapshot';
  if (path.endsWith('/rrddata')) return Object.keys(fields).length > 1 ? 'sample' : 'no sample';
  const key = discriminators[path];
  if (!key) return '';
  const value = String(fields[key]);
  const special = fields.status === 'unknown' || fields.status === 'offline';
  return path === '/cluster/resources' && special ? `${value} ${fields.status}` : value;
}
