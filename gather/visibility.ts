/**
 * Which lists the server shortens without a word when the token lacks a privilege: a 200 with fewer rows, or none.
 * What such a list does not show must not be taken for absent.
 *
 * Sources: pve-manager API2/Cluster.pm, API2/Tasks.pm and API2/Network.pm, pve-storage API2/Storage/*.pm,
 * pve-access-control API2/{User,TFA,ACL}.pm. `/access/permissions`: RPCEnvironment.pm get_effective_permissions,
 * which always looks at the eight paths of `always` and leaves out a path without any privilege.
 */
import { Unread } from './ask.ts';

/** Path → privilege → whether it also holds below. */
export type Permissions = Record<string, Record<string, boolean>>;

export interface Filter {
  /** One of them suffices; the first is the one to ask for. */
  anyOf: [string, ...string[]];
  path: string;
  /** Whether each row is checked on a path of its own below. */
  below: boolean;
  /** As in `Question`. */
  what: string;
}

export const filters = {
  guests: { anyOf: ['VM.Audit'], path: '/vms', below: true, what: 'see all guests' },
  storage: {
    anyOf: ['Datastore.Audit', 'Datastore.AllocateSpace'],
    path: '/storage',
    below: true,
    what: 'see all storages',
  },
  users: {
    anyOf: ['Sys.Audit', 'User.Modify'],
    path: '/access/groups',
    below: false,
    what: 'list users and their tokens',
  },
  tfa: {
    anyOf: ['Sys.Audit', 'User.Modify'],
    path: '/access/groups',
    below: false,
    what: 'see who has a second factor',
  },
  acl: { anyOf: ['Sys.Audit'], path: '/access', below: false, what: 'read the access control list' },
  /** Without it only what the web interface needs. */
  options: { anyOf: ['Sys.Audit'], path: '/', below: false, what: 'read the options of the datacenter' },
  /** Since release 8 every bridge is checked. */
  bridges: {
    anyOf: ['SDN.Audit', 'SDN.Use'],
    path: '/sdn/zones/localnetwork',
    below: true,
    what: 'see the bridges of the nodes',
  },
} satisfies Record<string, Filter>;

export const tasksOf = (node: string): Filter => ({
  anyOf: ['Sys.Audit'],
  path: `/nodes/${node}`,
  below: false,
  what: `list the tasks of ${node}`,
});

/** Both together show every backup volume; either alone shows none of somebody else's. */
export const contentOf = (storage: string): { volumes: Filter; allocate: Filter; guests: Filter } => ({
  allocate: filterOf('Datastore.Allocate', `/storage/${storage}`, false),
  volumes: filterOf('Datastore.AllocateSpace', `/storage/${storage}`, false),
  guests: filterOf('VM.Backup', '/vms', true),
});

/** How much of a list the token sees. */
export function sight(permissions: Permissions, { anyOf, path, below }: Filter): 'all' | 'some' | 'none' {
  const holds = (at: string, further: boolean) =>
    anyOf.some((privilege) => heldAt(permissions, at, privilege, further));
  if (!below) return holds(path, false) ? 'all' : 'none';
  const listedBelow = Object.keys(permissions).filter((at) => at.startsWith(`${path}/`));
  if (holds(path, true) && listedBelow.every((at) => holds(at, false))) return 'all';
  return holds(path, true) || listedBelow.some((at) => holds(at, false)) ? 'some' : 'none';
}

/**
 * Why a list cannot be trusted to be complete, or undefined when it can.
 * @param permissions as read, or why they could not be: then nobody knows what is hidden
 */
export function hidden(permissions: Permissions | Unread, filter: Filter): Unread | undefined {
  if (permissions instanceof Unread)
    return new Unread(
      filter.what,
      permissions.reason,
      `the rights of the token could not be read: ${permissions.cause}`,
    );
  if (sight(permissions, filter) === 'all') return undefined;
  const [least] = filter.anyOf;
  return new Unread(
    filter.what,
    'forbidden',
    'rows are left out',
    `${least} on ${filter.path}`,
    '/access/permissions',
  );
}

/** Paths that the server always looks at, the last three a backup server: one that is not listed holds nothing. */
const always = [
  ...['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'],
  ...['/datastore', '/remote', '/system'],
];

/** @param further whether it must also hold for everything below */
function heldAt(permissions: Permissions, path: string, privilege: string, further: boolean): boolean {
  const own = permissions[path];
  if (own) return Object.hasOwn(own, privilege) && (!further || own[privilege] === true);
  if (always.includes(path)) return false;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  return heldAt(permissions, parent, privilege, true);
}

const filterOf = (privilege: string, path: string, below: boolean): Filter => ({
  anyOf: [privilege],
  path,
  below,
  what: '',
});
