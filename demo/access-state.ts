/** Who may do what in a simulated cluster. Times are Unix seconds, 0 for never. */
export interface AccessState {
  users: User[];
  groups: { groupid: string; comment?: string; members: string[] }[];
  tokens: Token[];
  acl: AclEntry[];
  /** Roles beside the built-in ones: name to privileges. */
  roles: Record<string, string[]>;
  realms: { realm: string; type: string; comment?: string; default?: 1; tfa?: string }[];
}

export interface User {
  userid: string;
  enable: 0 | 1;
  expire: number;
  email?: string;
  firstname?: string;
  lastname?: string;
  comment?: string;
  secondFactors: { type: 'totp' | 'webauthn' | 'recovery'; description: string; createdAt: number }[];
}

/**
 * A token. With `shownTo` it is a key of the simulation rather than a part of the cluster: lists show it to the token
 * of that id alone, so that an audit finds the cluster as an owner would have left it.
 */
export interface Token {
  /** `user@realm!id` */
  tokenid: string;
  secret: string;
  privsep: 0 | 1;
  expire: number;
  comment?: string;
  shownTo?: string;
}

/** An entry of the access control list; `shownTo` as for tokens. */
export interface AclEntry {
  path: string;
  type: 'user' | 'group' | 'token';
  ugid: string;
  roleid: string;
  propagate: 0 | 1;
  shownTo?: string;
}
