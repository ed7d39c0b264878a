/** What a holder of a privilege could do, completing "It could …". pve-access-control, AccessControl.pm. */
const deeds: Record<string, string> = {
  'Permissions.Modify': 'give itself any right',
  'Datastore.Allocate': 'remove storages and what lies on them',
  'VM.Allocate': 'remove guests',
  'VM.GuestAgent.Unrestricted': 'run commands inside guests',
  'VM.Monitor': 'send commands to running virtual machines',
  'Sys.Modify': 'change the settings of nodes',
  'Sys.Console': 'open a shell on nodes',
  'Sys.PowerMgmt': 'switch nodes off',
  'User.Modify': 'change users and their tokens',
  'VM.PowerMgmt': 'stop guests',
  'VM.Snapshot.Rollback': 'roll guests back',
  'VM.GuestAgent.FileWrite': 'write files inside guests',
  'VM.GuestAgent.FileRead': 'read files inside guests',
  'VM.Console': 'open the consoles of guests',
  'VM.Migrate': 'move guests',
  'VM.Backup': 'start backups',
  'Datastore.AllocateTemplate': 'delete images and templates',
  'Datastore.AllocateSpace': 'fill storages',
};

/** Both together are what deleting a backup asks for (pve-storage, API2/Storage/Content.pm). */
const deletesBackups = ['VM.Backup', 'Datastore.AllocateSpace'];

/**
 * The gravest first, each with the privileges it needs; privileges without a sentence of their own come last.
 * @returns `delete backups (VM.Backup, Datastore.AllocateSpace)`, `stop guests (VM.PowerMgmt)`, …
 */
export function deedsOf(privileges: ReadonlySet<string>): string[] {
  const deletes = deletesBackups.every((name) => privileges.has(name));
  const single = Object.keys(deeds).filter(
    (name) => privileges.has(name) && !(deletes && deletesBackups.includes(name)),
  );
  return [
    ...(deletes ? [`delete backups (${deletesBackups.join(', ')})`] : []),
    ...single.map((name) => `${deeds[name]} (${name})`),
    ...[...privileges].filter((name) => !Object.hasOwn(deeds, name)).map((name) => `use ${name}`),
  ];
}
