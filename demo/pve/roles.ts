import type { Release } from '../state.ts';
import { isBefore } from './release.ts';

/**
 * Privileges by category and by who is meant to hold them. Proxmox builds its roles from these groups: the Admin role
 * of a category holds admin, user and audit; User holds user and audit; PVEAuditor every audit group.
 */
const groups: Record<string, { root?: string[]; admin?: string[]; user?: string[]; audit?: string[] }> = {
  VM: {
    admin: [
      ...['Disk', 'CPU', 'Memory', 'Network', 'HWType', 'Options'].map((part) => `VM.Config.${part}`),
      ...['Allocate', 'Clone', 'GuestAgent.Unrestricted', 'Migrate', 'Replicate', 'Snapshot'].map(
        (p) => `VM.${p}`,
      ),
      'VM.Snapshot.Rollback',
    ],
    user: [
      ...['Config.CDROM', 'Config.Cloudinit', 'Console', 'Backup', 'PowerMgmt'].map((part) => `VM.${part}`),
      ...['FileRead', 'FileSystemMgmt', 'FileWrite'].map((part) => `VM.GuestAgent.${part}`),
    ],
    audit: ['VM.Audit', 'VM.GuestAgent.Audit'],
  },
  Sys: {
    root: ['Sys.PowerMgmt', 'Sys.Modify', 'Sys.Incoming', 'Sys.AccessNetwork'],
    admin: ['Sys.Console', 'Sys.Syslog'],
    audit: ['Sys.Audit'],
  },
  Datastore: {
    admin: ['Datastore.Allocate', 'Datastore.AllocateTemplate'],
    user: ['Datastore.AllocateSpace'],
    audit: ['Datastore.Audit'],
  },
  SDN: { admin: ['SDN.Allocate'], user: ['SDN.Use'], audit: ['SDN.Audit'] },
  User: { root: ['Realm.Allocate'], admin: ['User.Modify', 'Group.Allocate', 'Realm.AllocateUser'] },
  Pool: { admin: ['Pool.Allocate'], user: ['Pool.Audit'], audit: ['Pool.Audit'] },
  Mapping: { admin: ['Mapping.Modify'], user: ['Mapping.Use'], audit: ['Mapping.Audit'] },
};

/** Privileges that came with 9.0; before, the guest agent was asked under `VM.Monitor`. */
const since9 = (privilege: string) => privilege.startsWith('VM.GuestAgent.') || privilege === 'VM.Replicate';

/** The built-in roles of a release, each with its privileges in alphabetical order. */
export function builtinRoles(release: Release): Record<string, string[]> {
  const roles: Record<string, Set<string>> = { Administrator: new Set(), NoAccess: new Set() };
  const give = (role: string, privileges: readonly string[]) => {
    roles[role] ??= new Set();
    for (const privilege of privileges) roles[role].add(privilege);
  };
  const old = isBefore(release, '9.0');
  for (const [category, all] of Object.entries(groups)) {
    const known = (list: string[] = []) => (old ? list.filter((privilege) => !since9(privilege)) : list);
    const root = [...known(all.root), 'Permissions.Modify'];
    const [admin, user, audit] = [known(all.admin), known(all.user), known(all.audit)];
    if (old && category === 'VM') admin.push('VM.Monitor');
    give('Administrator', [...root, ...admin, ...user, ...audit]);
    give(`PVE${category}Admin`, [...admin, ...user, ...audit]);
    give(
      'PVEAdmin',
      [...admin, ...user, ...audit].filter((privilege) => privilege !== 'Mapping.Modify'),
    );
    if (user.length > 0) give(`PVE${category}User`, [...user, ...audit]);
    give('PVEAuditor', audit);
  }
  give('PVETemplateUser', ['VM.Audit', 'VM.Clone']);
  return Object.fromEntries(
    Object.entries(roles).map(([role, privileges]) => [role, [...privileges].sort()]),
  );
}
