import type { AccessState, AclEntry, Token, User } from '../state.ts';

/**
 * The tokens that every cluster has, as `user@realm!id=secret`. Together they show every way in which a token may
 * see less than an auditor expects. Only `reader` is part of the clusters; lists show each other one to itself alone.
 */
export const tokens = {
  /** PVEAuditor for the user and for the token, on `/`: the one an owner should make. */
  reader: 'audit@pve!reader=3f1d7c52-6f0e-4c0b-9a57-2f7c0f5e8a11',
  /** As `reader`, and it may list backup volumes (and delete them). */
  backups: 'audit@pve!backups=8a40d3be-0d83-4b2a-8f4e-6b1d9e3c7a22',
  /** Sees guests and nothing else. */
  narrow: 'audit@pve!narrow=c7e5b0a4-19d6-4f58-b3c2-90f1a8d24e33',
  /** Privilege separation without any entry of its own: authenticates and sees almost nothing. */
  bare: 'audit@pve!bare=5b92f6d1-7e3c-4a80-a6d5-1c4e8f0b9d44',
  /** Everything that root may. */
  all: 'root@pam!all=e06a8c37-52b9-4d1f-8c7a-7d3b5f9e2a55',
};

export type TokenName = keyof typeof tokens;

/** Role of the `backups` token beside PVEAuditor. */
const backupLister = 'BackupLister';

/**
 * Users, tokens, roles and entries that let the auditor in; `more` adds a cluster's own (its users with root@pam).
 * `tokensExpireAt` is 0 for tokens that never end.
 */
export function accessWithAuditor(more: Partial<AccessState> = {}, tokensExpireAt = 0): AccessState {
  return {
    users: [...(more.users ?? [root({})]), auditor],
    groups: more.groups ?? [],
    tokens: [...Object.values(tokens).map((whole) => token(whole, tokensExpireAt)), ...(more.tokens ?? [])],
    acl: [...acl, ...(more.acl ?? [])],
    roles: { [backupLister]: ['Datastore.AllocateSpace', 'VM.Backup'], ...more.roles },
    realms: more.realms ?? [
      { realm: 'pam', type: 'pam', comment: 'Linux PAM standard authentication' },
      { realm: 'pve', type: 'pve', comment: 'Proxmox VE authentication server' },
    ],
  };
}

export function root(part: Partial<User>): User {
  return {
    userid: 'root@pam',
    enable: 1,
    expire: 0,
    email: 'owner@home.example',
    secondFactors: [],
    ...part,
  };
}

const auditor: User = { userid: 'audit@pve', enable: 1, expire: 0, comment: 'Offsight', secondFactors: [] };

const entry = (
  type: AclEntry['type'],
  ugid: string,
  roleid: string,
  more: Partial<AclEntry> = {},
): AclEntry => ({
  path: '/',
  type,
  ugid,
  roleid,
  propagate: 1,
  ...more,
});

const lister = { shownTo: 'audit@pve!backups' };

const acl: AclEntry[] = [
  entry('user', 'audit@pve', 'PVEAuditor'),
  entry('token', 'audit@pve!reader', 'PVEAuditor'),
  entry('user', 'audit@pve', backupLister, lister),
  entry('token', 'audit@pve!backups', 'PVEAuditor', lister),
  entry('token', 'audit@pve!backups', backupLister, lister),
  entry('token', 'audit@pve!narrow', 'PVEAuditor', { path: '/vms', shownTo: 'audit@pve!narrow' }),
];

function token(whole: string, expire: number): Token {
  const at = whole.indexOf('=');
  const tokenid = whole.slice(0, at);
  const made = { tokenid, secret: whole.slice(at + 1), expire };
  if (whole === tokens.reader) return { ...made, privsep: 1 };
  return { ...made, privsep: whole === tokens.all ? 0 : 1, shownTo: tokenid };
}
