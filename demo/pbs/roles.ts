const datastore = ['Audit', 'Modify', 'Read', 'Verify', 'Backup', 'Prune'].map((name) => `Datastore.${name}`);

const remote = ['Audit', 'Modify', 'Read'].map((name) => `Remote.${name}`);

/** Privileges of the built-in roles; there are no others. The tape roles are left out with the tapes. */
export const roles: Record<string, readonly string[]> = {
  Admin: [
    ...['Audit', 'Modify', 'PowerManagement', 'Console'].map((name) => `Sys.${name}`),
    ...datastore,
    'Datastore.Allocate',
    ...remote,
    ...['DatastoreBackup', 'DatastoreModify', 'DatastorePrune'].map((name) => `Remote.${name}`),
    'Permissions.Modify',
    ...['Audit', 'Modify', 'Write', 'Read'].map((name) => `Tape.${name}`),
    'Realm.Allocate',
  ],
  NoAccess: [],
  Audit: ['Sys.Audit', 'Datastore.Audit'],
  DatastoreAdmin: datastore,
  DatastoreReader: ['Datastore.Audit', 'Datastore.Verify', 'Datastore.Read'],
  DatastoreBackup: ['Datastore.Backup'],
  DatastorePowerUser: ['Datastore.Prune', 'Datastore.Backup'],
  DatastoreAudit: ['Datastore.Audit'],
  RemoteAudit: ['Remote.Audit'],
  RemoteAdmin: remote,
  RemoteSyncOperator: ['Remote.Audit', 'Remote.Read'],
};
