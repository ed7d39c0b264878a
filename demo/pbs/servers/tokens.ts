import type { AccessState } from '../state.ts';

/**
 * The tokens that every server has, as `user@realm!name:secret`. Together they show every way in which a token may
 * see less than an auditor expects.
 */
export const tokens = {
  /** Audit on `/` and RemoteAudit on `/remote`: the one an owner should make. */
  reader: 'audit@pbs!reader:1c6a9f04-83be-4c1d-a2f7-5be0d4c19a61',
  /** Audit on `/` alone: sync jobs with a remote are hidden. */
  audit: 'audit@pbs!audit:7b2e40d9-5f1c-4e86-9a3d-c8f16b07e562',
  /** DatastoreAudit on one datastore. */
  narrow: 'audit@pbs!narrow:e94d7a18-0c35-4b9f-8e62-31a7f5d0c863',
  /** No entry of its own: authenticates and sees nothing. */
  bare: 'audit@pbs!bare:50f8c3b6-e27a-4d94-b18c-9d6e2a47f064',
  /** DatastoreBackup on one datastore, as the one that a cluster writes with: its own groups are all it sees. */
  writer: 'pve@pbs!grove:a83b5e27-64d1-4f0a-92c9-e0d7183fb565',
  /** Everything; a key of the tests. */
  all: 'root@pam!all:d2719cf5-b80e-4a36-8d54-6f3ca9e21766',
};

export type TokenName = keyof typeof tokens;

/** Users, tokens and entries that let the auditor in. `store` is the one datastore of the narrow tokens. */
export function accessOf(store: string, comment: string): AccessState {
  const place = `/datastore/${store}`;
  const entry = (path: string, authid: string, role: string) => ({ path, authid, role, propagate: true });
  return {
    users: [
      { userid: 'root@pam', enable: true, expire: 0, comment },
      { userid: 'audit@pbs', enable: true, expire: 0, comment: 'Offsight' },
      { userid: 'pve@pbs', enable: true, expire: 0 },
    ],
    tokens: Object.values(tokens).map((whole) => {
      const [tokenid = '', secret = ''] = whole.split(':');
      return { tokenid, secret, enable: true, expire: 0 };
    }),
    acl: [
      entry('/', 'audit@pbs', 'Audit'),
      entry('/remote', 'audit@pbs', 'RemoteAudit'),
      entry('/', 'audit@pbs!reader', 'Audit'),
      entry('/remote', 'audit@pbs!reader', 'RemoteAudit'),
      entry('/', 'audit@pbs!audit', 'Audit'),
      entry(place, 'audit@pbs!narrow', 'DatastoreAudit'),
      entry(place, 'pve@pbs', 'DatastoreBackup'),
      entry(place, 'pve@pbs!grove', 'DatastoreBackup'),
      entry('/', 'root@pam!all', 'Admin'),
    ],
  };
}
