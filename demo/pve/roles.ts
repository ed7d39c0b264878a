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

/**
 * The first release with a privilege, by the beginning of its name. Before 9.0 the guest agent was asked under
 * `VM.Monitor`, before 8.0 PVESysAdmin and PVEAdmin could change permissions.
 */
const since: [start: string, release: string][] = [
  ['VM.GuestAgent.', '9.0'],
  ['VM.Replicate', '9.0'],
  ['Sys.AccessNetwork', '8.2'],
  ['Mapping.', '8.0'],
];

const exists = (privilege: string, release: Release) =>
  !since.some(([start, first]) => privilege.startsWith(start) && isBefore(release, first));

/** The built-in roles of a release, each with its privileges in alphabetical order. */
export function builtinRoles(release: Release): Record<string, string[]> {
  const roles: Record<string, Set<string>> = { Administrator: new Set(), NoAccess: new Set() };
  const give = (role: string, privileges: readonly string[]) => {
    roles[role] ??= new Set();
    for (const privilege of privileges) roles[role].add(privilege);
  };
  for (const [category, all] of Object.entries(groups)) {
    const known = (list: string[] = []) => list.filter((privilege) => exists(privilege, release));
    const root = [...known(all.root), 'Permissions.Modify'];
    const [admin, user, audit] = [known(all.admin), known(all.user), known(all.audit)];
    if (category === 'VM' && isBefore(release, '9.0')) admin.push('VM.Monitor');
    if (category === 'Sys' && isBefore(release, '8.0')) admin.push('Permissions.Modify');
    if ([admin, user, audit].every((list) => list.length === 0)) continue;
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
